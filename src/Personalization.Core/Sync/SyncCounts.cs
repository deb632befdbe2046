using System.Text.Json.Serialization;

namespace Personalization.Sync;

/// <summary>
/// What became of the rows of a run. Removals apart, the counts add up to <see cref="RowsQueried"/>, or to <see cref="Elements"/>; the engine asserts that.
/// </summary>
/// <param name="RowsQueried">Rows that the model returned.</param>
/// <param name="Added">Rows written whose key was new.</param>
/// <param name="Changed">Rows written whose key was known.</param>
/// <param name="Unchanged">Rows that needed no write.</param>
/// <param name="Skipped">Rows that the mode does not act on.</param>
/// <param name="Ignored">Rows with a null key.</param>
/// <param name="Rejected">Rows that could not be used; each has a reason.</param>
/// <param name="Aborted">Rows that the run did not come to.</param>
/// <param name="Removed">Keys that left the model.</param>
public readonly record struct SyncCounts(
    long RowsQueried,
    long Added,
    long Changed,
    long Unchanged,
    long Skipped,
    long Ignored,
    long Rejected,
    long Aborted,
    long Removed)
{
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
