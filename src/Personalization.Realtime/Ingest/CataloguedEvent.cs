using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>Events of one source, type and name that were seen. Immutable.</summary>
internal sealed record CataloguedEvent
{
    /// <summary>Gets the event source.</summary>
    internal required string Source { get; init; }

    internal required EventType Type { get; init; }

    /// <summary>Gets the name; <see langword="null"/> where the events have none.</summary>
    internal required string? Name { get; init; }

    /// <summary>Gets how many there are in the log: those that were not blocked.</summary>
    internal long Count { get; init; }

    /// <summary>Gets how many broke the contract of their source, blocked or not.</summary>
    internal long Violations { get; init; }

    /// <summary>Gets a value indicating whether the contract of the source declares them now; <see langword="null"/> where it has none.</summary>
    internal bool? IsDeclared { get; init; }

    /// <summary>Gets when the first of them was received.</summary>
    internal required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Gets when the last of them was received.</summary>
    internal required DateTimeOffset LastSeen { get; init; }
}
