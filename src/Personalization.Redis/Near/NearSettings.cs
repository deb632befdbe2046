using Personalization.Redis.Connections;

namespace Personalization.Redis.Near;

/// <summary>What the near caches of a store's collections share.</summary>
/// <param name="Connection">The connection that lookups use and messages come by.</param>
/// <param name="Options">How much is kept, and how long.</param>
/// <param name="Diagnostics">Counts hits and misses.</param>
/// <param name="Time">The clock.</param>
internal sealed record NearSettings(RedisConnection Connection, NearCacheOptions Options, NearDiagnostics Diagnostics, TimeProvider Time);
