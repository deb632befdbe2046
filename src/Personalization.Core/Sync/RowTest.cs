namespace Personalization;

/// <summary>What a sync makes of one row. Personal data: not for logs. Immutable.</summary>
public sealed class RowTest
{
    /// <summary>Gets the sync's id.</summary>
    public required string SyncId { get; init; }

    /// <summary>Gets the record key.</summary>
    public required string Key { get; init; }

    /// <summary>Gets what the row counts as.</summary>
    public required PreviewOperationKind Kind { get; init; }

    /// <summary>
    /// Gets the model's row, a JSON object in UTF-8, as the model's types and policies leave it; <see langword="null"/> where the model has none, which only a removal does without.
    /// </summary>
    public ReadOnlyMemory<byte>? Row { get; init; }

    /// <summary>Gets what each mapping makes of the row; empty for a removal.</summary>
    public IReadOnlyList<RowTestField> Fields { get; init; } = [];

    /// <summary>Gets the values of the indexes beside the primary one, by name; empty for a removal.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> IndexValues { get; init; } = [];

    /// <summary>Gets why a run would reject the row; <see langword="null"/> when it would not, as far as the row by itself tells.</summary>
    public string? Refusal { get; init; }

    /// <summary>Gets the fields that this sync has in the store now, a JSON object in UTF-8; <see langword="null"/> when it has none.</summary>
    public ReadOnlyMemory<byte>? Before { get; init; }

    /// <summary>Gets the fields that a run would leave, a JSON object in UTF-8; <see langword="null"/> when the row is rejected or the part removed.</summary>
    public ReadOnlyMemory<byte>? After { get; init; }

    internal RowTest WithWritten(SyncCounts counts, string? refusal) => new()
    {
        SyncId = SyncId,
        Key = Key,
        Kind = Kind,
        Row = Row,
        Fields = Fields,
        IndexValues = IndexValues,
        Before = Before,
        After = After,
        Written = counts,
        WriteRefusal = refusal,
    };

    /// <summary>Gets what became of the write; <see langword="null"/> when none was asked for, or the row is rejected.</summary>
    public SyncCounts? Written { get; init; }

    /// <summary>Gets why the store refused the write; <see langword="null"/> when it did not.</summary>
    public string? WriteRefusal { get; init; }
}

/// <summary>What one mapping makes of a row. Personal data: not for logs.</summary>
/// <param name="Name">The field.</param>
/// <param name="Kind">The kind of mapping: column, static, variable, template, object or array.</param>
/// <param name="Value">The value as JSON in UTF-8; <see langword="null"/> when the field is left out or refused.</param>
/// <param name="Refusal">Why the value cannot be made; <see langword="null"/> when it can.</param>
public sealed record RowTestField(string Name, string Kind, ReadOnlyMemory<byte>? Value, string? Refusal);

/// <summary>How one row of a sync is tried out.</summary>
public sealed class RowTestOptions
{
    /// <summary>Gets or sets what the row counts as: what templates see as the operation, and whether the record is written or removed.</summary>
    /// <value><see langword="null"/> by default: changed where the store has a part of this sync under the key, added otherwise.</value>
    public PreviewOperationKind? As { get; set; }

    /// <summary>Gets or sets a value indicating whether the record is written to the store too. The next run writes or removes it again, as the model says.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Write { get; set; }
}
