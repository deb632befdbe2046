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

    /// <summary>Gets how many there are in the log.</summary>
    internal required long Count { get; init; }

    /// <summary>Gets when the first of them was received.</summary>
    internal required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Gets when the last of them was received.</summary>
    internal required DateTimeOffset LastSeen { get; init; }
}
