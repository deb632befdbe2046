using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>Events of one source, type and name that were seen. Immutable.</summary>
/// <param name="Source">The event source.</param>
/// <param name="Type">The type.</param>
/// <param name="Name">The name; <see langword="null"/> where the events have none.</param>
/// <param name="Count">How many there are in the log.</param>
/// <param name="FirstSeen">When the first of them was received.</param>
/// <param name="LastSeen">When the last of them was received.</param>
internal sealed record CataloguedEvent(string Source, EventType Type, string? Name, long Count, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);
