using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.Hosting.Output;
using Personalization.Journal;
using Personalization.Keys;
using Personalization.Sqlite;
using Personalization.Sqlite.Journal;
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
        var directory = DefaultStateDirectory.Of(config);
        services.PostConfigure<PersonalizationOptions>(options => UseDefaults(options, directory));
        services.PostConfigure<PersonalizationOptions>(options => options.Words = CommandWords.Here);
        return services.AddPersonalizationCache(cache => cache.AddYamlFile(_ => config).UseKeyStore(provider => OpenKeys(provider, directory)).UseJournal(provider => OpenJournal(provider, directory)));
    }

    /// <summary>Where the configuration names no place, records and state lie in the state directory.</summary>
    private static void UseDefaults(PersonalizationOptions options, string directory)
    {
        if (options.State is null)
        {
            options.StateDirectory ??= directory;
        }

        if (options.Regions.Count == 0)
        {
            var path = Path.Combine(FolderOf(options, directory), RecordsFile);
            options.Regions.Add(new RegionSettings(RegionSettings.DefaultName, new StoreSettings(_ => new SqliteRecordStore(Prepared(path, options.Name)), OwnStore(path))));
        }
    }

    /// <summary>Whether records would lie in the state directory, and that has not been made yet: a store that is opened there makes it.</summary>
    internal static bool IsUnmade(PersonalizationOptions options, string directory)
    {
        var folder = FolderOf(options, directory);
        return options.Regions is [var only] && only.Store.Identity == OwnStore(Path.Combine(folder, RecordsFile)) && !Directory.Exists(folder);
    }

    private static string OwnStore(string path) => "sqlite " + path;

    /// <summary>Keys lie where the state lies, so that whoever shares the one shares the other.</summary>
    private static IApiKeyStore OpenKeys(IServiceProvider provider, string directory)
    {
        var options = CheckedOptions(provider);
        return provider.GetRequiredService<ISyncStateStore>() is PostgresSyncStateStore shared
            ? shared.CreateKeyStore()
            : new SqliteApiKeyStore(Prepared(Path.Combine(FolderOf(options, directory), KeysFile), options.Name));
    }

    /// <summary>The journal lies where the state lies too. Its file is made with what is written first.</summary>
    private static IJournal OpenJournal(IServiceProvider provider, string directory)
    {
        var options = CheckedOptions(provider);
        var time = provider.GetRequiredService<TimeProvider>();
        return provider.GetRequiredService<ISyncStateStore>() is IJournalPlace shared
            ? shared.CreateJournal(time)
            : SqliteJournals.Open(Path.Combine(FolderOf(options, directory), SqliteJournals.FileName), time);
    }

    private static PersonalizationOptions CheckedOptions(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;
        if (options.Problems.Count > 0)
        {
            // Where the state lies may be among what cannot be read: to compile says all that is wrong.
            _ = provider.GetRequiredService<PersonalizationDefinitions>();
        }

        return options;
    }

    /// <summary>Answers the state directory.</summary>
    internal static string FolderOf(PersonalizationOptions options, string directory)
        => string.IsNullOrWhiteSpace(options.StateDirectory) ? directory : options.StateDirectory;

    /// <summary>Makes the folder of a file, for the configuration that it belongs to.</summary>
    private static string Prepared(string file, string? owner)
    {
        DefaultStateDirectory.Prepare(Path.GetDirectoryName(file)!, owner);
        return file;
    }
}
