using System.Text.Json.Serialization;

namespace Personalization;

/// <summary>
/// What became of the rows of a run. Removals apart, the counts add up to <see cref="RowsQueried"/>, or to <see cref="Elements"/>; the engine asserts that.
/// </summary>
public readonly record struct SyncCounts
{
    /// <summary>Gets how many rows the model returned.</summary>
    public long RowsQueried { get; init; }

    /// <summary>Gets how many rows were written whose key was new.</summary>
    public long Added { get; init; }

    /// <summary>Gets how many rows were written whose key was known.</summary>
    public long Changed { get; init; }

    /// <summary>Gets how many rows needed no write.</summary>
    public long Unchanged { get; init; }

    /// <summary>Gets how many rows the mode does not act on.</summary>
    public long Skipped { get; init; }

    /// <summary>Gets how many rows have a null key.</summary>
    public long Ignored { get; init; }

    /// <summary>Gets how many rows could not be used; each has a reason.</summary>
    public long Rejected { get; init; }

    /// <summary>Gets how many rows the run did not come to.</summary>
    public long Aborted { get; init; }

    /// <summary>Gets how many keys left the model.</summary>
    public long Removed { get; init; }

    /// <summary>Gets how many keys left the model and could not be removed; the next run tries again. Not among the removed ones.</summary>
    public long RemovalsRejected { get; init; }

    /// <summary>
    /// Gets how many elements the rows were expanded into, where a row is a record for each element of an array; the counts are of elements then, a row without one
    /// among the ignored. <see langword="null"/> where each row is one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Elements { get; init; }

    /// <summary>Gets a value indicating whether every row is accounted for.</summary>
    public bool AddUp => Added + Changed + Unchanged + Skipped + Ignored + Rejected + Aborted == (Elements ?? RowsQueried);
}
