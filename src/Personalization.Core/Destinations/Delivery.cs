namespace Personalization.Destinations;

/// <summary>Something that is delivered: that somebody entered or left an audience, or an event. Immutable.</summary>
public sealed class Delivery
{
    /// <summary>Gets the idempotency key: the same each time that this is delivered, and of nothing else. ASCII without spaces.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the name of the sync.</summary>
    public required string Sync { get; init; }

    /// <summary>Gets why: <c>entry</c> or <c>exit</c> of an audience, or the type of the event, such as <c>track</c>.</summary>
    public required string Trigger { get; init; }

    /// <summary>Gets a text that all deliveries of one person have in common: what partitions are chosen by.</summary>
    public required string Person { get; init; }

    /// <summary>Gets when it was found or received.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets what is to be delivered: what the sync's template made; without a template JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
