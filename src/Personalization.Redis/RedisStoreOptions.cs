namespace Personalization.Redis;

/// <summary>How records are kept on Redis. Not thread-safe; the store reads it when it is made.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>Gets or sets what every key begins with; <c>pz:</c> by default. No braces.</summary>
    public string KeyPrefix { get; set; } = RedisRecordStore.DefaultKeyPrefix;

    /// <summary>Gets or sets the near cache in the process; <see langword="null"/>, the default, asks Redis for every lookup.</summary>
    public NearCacheOptions? NearCache { get; set; }

    /// <summary>
    /// Gets or sets how many records the syncs of this process write a second at most, in groups of up to 100; <see langword="null"/>, the default, for as many as Redis takes.
    /// At least 1. Lookups never wait behind writes, but a Redis that writes at full speed answers them later.
    /// </summary>
    public int? MaxWritesPerSecond { get; set; }

    /// <summary>
    /// Gets by what address each node is reached, by the address that it announces: <c>10.0.0.5:6379</c> to <c>localhost:7001</c>. For a cluster behind address translation; empty, the
    /// default, connects to what the nodes announce.
    /// </summary>
    public IDictionary<string, string> NodeAddressMap { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>For tests: how long a lease lives that is not extended.</summary>
    internal TimeSpan LeaseLifetime { get; set; } = Leases.RedisLeases.Lifetime;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal void Check()
    {
        NearCache?.Check();
        if (KeyPrefix.AsSpan().ContainsAny('{', '}'))
        {
            throw new ArgumentException($"{nameof(KeyPrefix)}: it has a brace, which would decide over the slots of a cluster. Leave braces out.");
        }

        if (MaxWritesPerSecond < 1)
        {
            throw new ArgumentException($"{nameof(MaxWritesPerSecond)}: {MaxWritesPerSecond} is too few. Give it at least 1, or leave it out.");
        }
    }
}
