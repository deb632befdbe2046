namespace Personalization.Keys;

/// <summary>An API key as it is stored: what it may do, and the hash of its text. Immutable.</summary>
public sealed record ApiKey
{
    /// <summary>Gets the id by which the key is rotated and revoked; it is no secret.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name that people know it by.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what it may do.</summary>
    public required ApiKeyScope Scopes { get; init; }

    /// <summary>Gets the collections that it may ask, or <see langword="null"/> for all.</summary>
    public IReadOnlyList<string>? Collections { get; init; }

    /// <summary>Gets the fields that it is answered, or <see langword="null"/> for all.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Gets how many requests it may make, or <see langword="null"/> for any number.</summary>
    public ApiKeyRate? Rate { get; init; }

    /// <summary>Gets when it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it stops working, or <see langword="null"/> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets when it was revoked, or <see langword="null"/> when it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Gets when it was last used, to within a minute or so; <see langword="null"/> when never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Gets the SHA-256 hash of the key's text, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>Gets the hash of the text before the last rotation; empty when there was none.</summary>
    public ReadOnlyMemory<byte> PreviousHash { get; init; }

    /// <summary>Gets until when the text before the last rotation works.</summary>
    public DateTimeOffset? PreviousUntil { get; init; }
}

/// <summary>What an API key may do. The numbers are persisted and never change.</summary>
[Flags]
public enum ApiKeyScope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Look records up, and who is in which audience.</summary>
    Read = 1,

    /// <summary>Explain records, see and run syncs, look into audiences.</summary>
    Manage = 2,

    /// <summary>Opens nothing yet: events come in by the write keys of event sources.</summary>
    Ingest = 4,
}
