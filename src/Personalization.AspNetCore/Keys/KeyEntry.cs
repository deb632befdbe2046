using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Personalization.Keys;

namespace Personalization.AspNetCore.Keys;

/// <summary>One text of a key that works, with what it may do made quick to ask.</summary>
internal sealed class KeyEntry
{
    private readonly FrozenSet<string>? _collections;
    private readonly KeyUsage? _usage;
    private readonly long _expiresAt;

    internal KeyEntry(ApiKey key, ReadOnlyMemory<byte> hash, DateTimeOffset? expiresAt, KeyUsage usage)
    {
        Id = key.Id;
        Name = key.Name;
        Hash = hash;
        Scopes = key.Scopes;
        Fields = key.Fields is null ? null : FieldSet.Of(key.Fields);
        _collections = key.Collections?.ToFrozenSet(StringComparer.Ordinal);
        _expiresAt = expiresAt?.UtcTicks ?? long.MaxValue;
        _usage = usage;
    }

    private KeyEntry()
    {
        Scopes = ApiKeyScope.Read | ApiKeyScope.Manage | ApiKeyScope.Ingest;
        _expiresAt = long.MaxValue;
    }

    /// <summary>Gets what stands for everybody where no key is asked for.</summary>
    internal static KeyEntry Anonymous { get; } = new();

    /// <summary>Gets the key's id, which is no secret; <see langword="null"/> where no key is asked for.</summary>
    internal string? Id { get; }

    /// <summary>Gets the name that people know it by.</summary>
    internal string Name { get; } = string.Empty;

    internal ReadOnlyMemory<byte> Hash { get; }

    internal ApiKeyScope Scopes { get; }

    /// <summary>Gets the fields that are answered, or <see langword="null"/> for all.</summary>
    internal FieldSet? Fields { get; }

    /// <summary>Gets a value indicating whether the key is not limited to some collections.</summary>
    internal bool CoversAll => _collections is null;

    internal bool Covers(string collection) => _collections is null || _collections.Contains(collection);

    internal bool IsExpired(TimeProvider time) => _expiresAt != long.MaxValue && time.GetUtcNow().UtcTicks >= _expiresAt;

    /// <summary>Notes a request; answers after how many seconds another one is allowed, 0 when this one is.</summary>
    internal int Use()
    {
        if (_usage is null)
        {
            return 0;
        }

        _usage.MarkUsed();
        if (_usage.Limiter is not { } limiter)
        {
            return 0;
        }

        limiter.TryReplenish();
        using var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return 0;
        }

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
    }
}
