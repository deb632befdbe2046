namespace Personalization.Realtime.Audiences;

/// <summary>One offer. Immutable.</summary>
internal sealed record OfferDefinition
{
    internal required string Name { get; init; }

    /// <summary>Whose members get it.</summary>
    internal required string Audience { get; init; }

    internal required IReadOnlyList<OfferAttribute> Attributes { get; init; }

    internal required IReadOnlyList<BatchSegment> BatchSegments { get; init; }
}
