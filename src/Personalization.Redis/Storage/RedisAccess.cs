using Personalization.Redis.Connections;

namespace Personalization.Redis.Storage;

/// <summary>The ways to the server that all collections of a store share.</summary>
/// <param name="Reading">Calls of lookups: no batch is before them.</param>
/// <param name="Writing">Calls of syncs.</param>
/// <param name="Pace">How fast is written.</param>
internal sealed record RedisAccess(RedisCalls Reading, RedisCalls Writing, WritePace Pace);
