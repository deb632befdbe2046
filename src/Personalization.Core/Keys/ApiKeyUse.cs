namespace Personalization.Keys;

/// <summary>That a key was used.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="At">When, to within a minute or so.</param>
public readonly record struct ApiKeyUse(string Id, DateTimeOffset At);
