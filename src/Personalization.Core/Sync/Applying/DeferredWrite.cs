using Personalization.Records;

namespace Personalization.Sync.Applying;

/// <summary>A write that another record stands in the way of.</summary>
/// <param name="Write">The write.</param>
/// <param name="IndexPosition">Which of the sync's indexes.</param>
/// <param name="Holder">The record key of the one that holds the value.</param>
internal readonly record struct DeferredWrite(PlannedWrite Write, int IndexPosition, string Holder)
{
    internal string Key => Write.Operation.Key;

    internal string Value => Write.Operation.IndexValues![IndexPosition]!;

    /// <summary>Whether an operation leaves its record with the value that this write claims.</summary>
    internal bool IsKeptBy(RecordOperation operation) => string.Equals(operation.IndexValues?[IndexPosition], Value, StringComparison.Ordinal);
}
