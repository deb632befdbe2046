namespace Personalization.Realtime.Events;

/// <summary>Events of one kind, as audiences name them, and how they lead to a record. Immutable.</summary>
public sealed record EventModelDefinition
{
    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the event source.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the type of the events.</summary>
    public required EventType Type { get; init; }

    /// <summary>Gets the name that an event must have, exactly; <see langword="null"/> for all of the type.</summary>
    public string? Event { get; init; }

    /// <summary>Gets the columns that conditions may name.</summary>
    public IReadOnlyList<EventColumn> Columns { get; init; } = [];

    /// <summary>Gets the path of the time at which it happened; <see langword="null"/> for the event's own.</summary>
    public string? Timestamp { get; init; }

    /// <summary>Gets the parent collection.</summary>
    public required string Parent { get; init; }

    /// <summary>Gets the path of the value that leads to the record, such as <c>userId</c>.</summary>
    public required string ForeignKeyFrom { get; init; }

    /// <summary>Gets the index of the parent collection that the value is looked up by.</summary>
    public required string ForeignKeyIndex { get; init; }
}
