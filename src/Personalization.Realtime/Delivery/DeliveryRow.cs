using Personalization.Liquid;
using Personalization.People;

namespace Personalization.Realtime.Delivery;

/// <summary>Something that a sync delivers. Immutable.</summary>
internal sealed class DeliveryRow
{
    internal const string Facts = "_delivery";

    /// <summary>Gets the entry of the stream that it comes from.</summary>
    internal required StreamEntry Entry { get; init; }

    /// <summary>Gets the idempotency key: the same for every attempt.</summary>
    internal required string Key { get; init; }

    /// <summary>Gets why it is sent: entry, exit or the type of the event.</summary>
    internal required string Trigger { get; init; }

    /// <summary>Gets what it is sent as.</summary>
    internal required SentAs SentAs { get; init; }

    /// <summary>Gets what is sent without a template: JSON.</summary>
    internal required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Gets why it can never be sent, without data; <see langword="null"/> where it can.</summary>
    internal string? Problem { get; init; }

    /// <summary>Gets what templates see as <c>row</c>.</summary>
    internal required Func<LiquidObject> Row { get; init; }
}
