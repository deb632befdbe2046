using Personalization.Records;

namespace Personalization.Lookups;

/// <summary>A record and its parts. Immutable.</summary>
internal sealed class RecordExplanation
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

/// <summary>One sync's part of a record. Immutable.</summary>
internal sealed class PartExplanation
{
    /// <summary>Gets the sync that owns the part.</summary>
    public required string Sync { get; init; }

    /// <summary>Gets the token of the run that wrote it; a later run has a greater one.</summary>
    public required long Run { get; init; }

    /// <summary>Gets the start of the run that wrote it.</summary>
    public required DateTimeOffset SyncedAt { get; init; }

    /// <summary>Gets what the sync's last operation left.</summary>
    public required PartState State { get; init; }

    /// <summary>Gets the names of the fields, in order.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>Gets the names of the indexes by which this part lets the record be found, other than the primary one.</summary>
    public required IReadOnlyList<string> Indexes { get; init; }

    /// <summary>Gets the model's name, or <see langword="null"/> when the sync is not configured any more.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the model's column that holds the record key, or <see langword="null"/> when the sync is not configured any more.</summary>
    public string? KeyColumn { get; init; }
}
