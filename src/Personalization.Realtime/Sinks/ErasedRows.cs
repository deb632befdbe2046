namespace Personalization.Realtime.Sinks;

/// <summary>Which rows of a sink's tables are a person's. Immutable.</summary>
internal sealed record ErasedRows
{
    /// <summary>Gets the ids of the user.</summary>
    internal IReadOnlyCollection<string> UserIds { get; init; } = [];

    /// <summary>Gets the ids of the user's devices.</summary>
    internal IReadOnlyCollection<string> AnonymousIds { get; init; } = [];

    /// <summary>Gets the keys of the user's records, as memberships name them.</summary>
    internal IReadOnlyCollection<string> RecordKeys { get; init; } = [];

    /// <summary>Gets the audiences of other collections, where the same key is another record.</summary>
    internal IReadOnlyCollection<string> OtherAudiences { get; init; } = [];

    /// <summary>Gets the values of properties that lead to the user: the path in the event, and the value.</summary>
    internal IReadOnlyCollection<(IReadOnlyList<string> Path, string Value)> Properties { get; init; } = [];
}
