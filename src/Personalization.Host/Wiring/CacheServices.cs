using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.Keys;
using Personalization.Sqlite;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Warehouse;

namespace Personalization.Hosting.Wiring;

/// <summary>Puts the cache together: what the configuration says, and the host's defaults for what it does not.</summary>
internal static class CacheServices
{
    private const string RecordsFile = "records.db";
    private const string KeysFile = "keys.db";

    /// <summary>Adds the cache and its API keys.</summary>
    internal static IPersonalizationBuilder Add(IServiceCollection services, string config)
    {
        services.PostConfigure<PersonalizationOptions>(UseDefaults);
        return services.AddPersonalizationCache(cache => cache.AddYamlFile(config).UseKeyStore(OpenKeys));
    }

    /// <summary>Where the configuration names no place, records and state lie in the state directory.</summary>
    private static void UseDefaults(PersonalizationOptions options)
    {
        if (options.State is null)
        {
            options.StateDirectory ??= DefaultStateDirectory.Path;
        }

        if (options.Store is null && options.Regions.Count == 0)
        {
            var path = Path.Combine(FolderOf(options), RecordsFile);
            options.Store = new StoreSettings(_ => new SqliteRecordStore(Prepared(path)), "sqlite " + path);
        }
    }

    /// <summary>Keys lie where the state lies, so that whoever shares the one shares the other.</summary>
    private static IApiKeyStore OpenKeys(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;
        if (options.Problems.Count > 0)
        {
            // Where the state lies may be among what cannot be read: to compile says all that is wrong.
            _ = provider.GetRequiredService<PersonalizationDefinitions>();
        }

        return provider.GetRequiredService<ISnapshotStore>() is PostgresStateStore shared
            ? shared.CreateKeyStore()
            : new SqliteApiKeyStore(Prepared(Path.Combine(FolderOf(options), KeysFile)));
    }

    private static string FolderOf(PersonalizationOptions options)
        => string.IsNullOrWhiteSpace(options.StateDirectory) ? DefaultStateDirectory.Path : options.StateDirectory;

    private static string Prepared(string file)
    {
        DefaultStateDirectory.Prepare(Path.GetDirectoryName(file)!);
        return file;
    }
}
