using Personalization.Mapping;

namespace Personalization.Realtime.Audiences;

/// <summary>Events of a source, and where they are sent. Immutable.</summary>
internal sealed record EventSyncDefinition
{
    internal required string Name { get; init; }

    internal required string Source { get; init; }

    internal required string Destination { get; init; }

    /// <summary>Gets which events are sent as what: the first one that takes an event counts.</summary>
    internal required IReadOnlyList<EventRule> Rules { get; init; }

    /// <summary>Gets what is sent where a rule does not say.</summary>
    internal required RequestOptions Request { get; init; }

    /// <summary>Gets what is made of an event where a rule does not say; empty for the event as it was sent.</summary>
    internal IReadOnlyList<FieldMapping> Mappings { get; init; } = [];

    internal int BatchSize { get; init; } = DeliveryLimits.DefaultBatchSize;
}
