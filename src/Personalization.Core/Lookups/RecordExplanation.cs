namespace Personalization.Lookups;

/// <summary>A record and its parts. Immutable.</summary>
public sealed class RecordExplanation
{
    /// <summary>Gets the collection's name.</summary>
    public required string Collection { get; init; }

    /// <summary>Gets the record key: the value of the primary index.</summary>
    public required string Key { get; init; }

    /// <summary>Gets a value indicating whether lookups answer the record: no sync hides it.</summary>
    public required bool IsVisible { get; init; }

    /// <summary>Gets when the newest part was written.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Gets the parts, in the order of their fields.</summary>
    public required IReadOnlyList<PartExplanation> Parts { get; init; }
}
