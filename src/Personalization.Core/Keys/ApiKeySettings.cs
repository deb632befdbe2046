namespace Personalization.Keys;

/// <summary>What a new key shall be.</summary>
public sealed class ApiKeySettings
{
    /// <summary>Gets the name that people will know it by.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what it may do; <see cref="ApiKeyScope.Read"/> by default.</summary>
    public ApiKeyScope Scopes { get; init; } = ApiKeyScope.Read;

    /// <summary>Gets the collections that it may ask; all by default.</summary>
    public IReadOnlyList<string>? Collections { get; init; }

    /// <summary>Gets the fields that it is answered; all by default.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Gets how many requests it may make; any number by default.</summary>
    public ApiKeyRate? Rate { get; init; }

    /// <summary>Gets how long it works; for ever by default.</summary>
    public TimeSpan? Lifetime { get; init; }
}
