namespace Personalization.Redis;

/// <summary>How records are kept on Redis. Not thread-safe; the store reads it when it is made.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>Gets or sets what every key begins with; <c>pz:</c> by default. No braces.</summary>
    public string KeyPrefix { get; set; } = RedisRecordStore.DefaultKeyPrefix;

    /// <summary>Gets or sets the near cache in the process; <see langword="null"/>, the default, asks Redis for every lookup.</summary>
    public NearCacheOptions? NearCache { get; set; }
}
