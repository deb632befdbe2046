namespace Personalization;

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
