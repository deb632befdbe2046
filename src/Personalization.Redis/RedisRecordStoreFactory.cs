using System.Globalization;
using Personalization.Records;

namespace Personalization.Redis;

/// <summary>Makes the Redis record store of a configuration file: <c>type: redis</c> with <c>connectionString</c>, <c>keyPrefix</c>, <c>nearCache</c>, <c>nodeAddressMap</c> and <c>maxWritesPerSecond</c>. Thread-safe.</summary>
public sealed class RedisRecordStoreFactory : IRecordStoreFactory
{
    private const string NodeAddress = "nodeAddressMap.";

    /// <inheritdoc/>
    public IRecordStore Create(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new RedisRecordStore(settings["connectionString"], Options(settings));
    }

    private static RedisStoreOptions Options(IReadOnlyDictionary<string, string> settings)
    {
        var options = new RedisStoreOptions { KeyPrefix = settings.GetValueOrDefault("keyPrefix", RedisRecordStore.DefaultKeyPrefix) };
        if (settings.TryGetValue("maxWritesPerSecond", out var writes))
        {
            options.MaxWritesPerSecond = int.Parse(writes, CultureInfo.InvariantCulture);
        }

        foreach (var (key, reached) in settings.Where(setting => setting.Key.StartsWith(NodeAddress, StringComparison.Ordinal)))
        {
            options.NodeAddressMap[key[NodeAddress.Length..]] = reached;
        }

        if (settings.ContainsKey("nearCache"))
        {
            var near = options.NearCache = new NearCacheOptions();
            near.Size = settings.TryGetValue("nearCache.size", out var size) ? long.Parse(size, CultureInfo.InvariantCulture) : near.Size;
            near.MaxStaleness = Span(settings, "nearCache.maxStaleness", near.MaxStaleness);
            near.MaxAge = Span(settings, "nearCache.maxAge", near.MaxAge);
            near.ServeStale = Span(settings, "nearCache.serveStale", near.ServeStale);
        }

        return options;
    }

    private static TimeSpan Span(IReadOnlyDictionary<string, string> settings, string name, TimeSpan otherwise)
        => settings.TryGetValue(name, out var span) ? TimeSpan.Parse(span, CultureInfo.InvariantCulture) : otherwise;
}
