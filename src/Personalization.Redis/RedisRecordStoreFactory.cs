using Personalization.Records;

namespace Personalization.Redis;

/// <summary>Makes the Redis record store of a configuration file: <c>type: redis</c> with <c>connectionString</c> and <c>keyPrefix</c>. Thread-safe.</summary>
public sealed class RedisRecordStoreFactory : IRecordStoreFactory
{
    /// <inheritdoc/>
    public IRecordStore Create(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new RedisRecordStore(settings["connectionString"], settings.GetValueOrDefault("keyPrefix", RedisRecordStore.DefaultKeyPrefix));
    }
}
