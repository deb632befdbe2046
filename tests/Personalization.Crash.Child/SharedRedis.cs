using Personalization.Redis;

namespace Personalization.Crash.Child;

/// <summary>The Redis that processes share, which has the records of their sync and leases it; its state lies in their directory.</summary>
/// <param name="Address">How to connect.</param>
/// <param name="Prefix">What its keys begin with.</param>
internal sealed record SharedRedis(string Address, string Prefix)
{
    /// <summary>After how long nobody remembers who was killed.</summary>
    internal static readonly TimeSpan LeaseLifetime = TimeSpan.FromSeconds(1);

    internal RedisRecordStore Open() => new(Address, new RedisStoreOptions { KeyPrefix = Prefix, LeaseLifetime = LeaseLifetime });
}
