namespace Personalization;

/// <summary>A sync that has parts in a collection and is not configured to.</summary>
/// <param name="Collection">The collection's name.</param>
/// <param name="SyncId">The sync's id.</param>
/// <param name="Fields">The fields that its parts may have.</param>
public sealed record UnmanagedSync(string Collection, string SyncId, IReadOnlyList<string> Fields)
{
    /// <summary>Gets the configuration that the sync belonged to, by the path of its file or the application's name; <see langword="null"/> where that was not noted.</summary>
    public string? Configuration { get; init; }
}
