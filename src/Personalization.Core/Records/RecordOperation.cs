namespace Personalization.Records;

/// <summary>One operation on one sync's part of one record.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Key">The record key.</param>
/// <param name="Part">The part's JSON object in UTF-8, for operations that write; the store may keep the memory, which never changes.</param>
/// <param name="IndexValues">The values for <see cref="RecordBatch.Indexes"/>, in that order; <see langword="null"/> entries have no pointer. <see langword="null"/> when there are none.</param>
/// <param name="InputHash">The hash of the row's inputs, kept in the part's header.</param>
public readonly record struct RecordOperation(
    RecordOperationKind Kind,
    string Key,
    ReadOnlyMemory<byte> Part = default,
    string?[]? IndexValues = null,
    ulong InputHash = 0)
{
    /// <summary>Gets a value indicating whether the operation puts <see cref="Part"/> into the store and claims index values.</summary>
    public bool IsWrite => Kind is RecordOperationKind.Write or RecordOperationKind.Update or RecordOperationKind.Insert;
}
