namespace Personalization.Records;

/// <summary>One operation on one sync's part of one record.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Key">The record key.</param>
/// <param name="Part">The part's JSON object in UTF-8, for <see cref="RecordOperationKind.Write"/>; the store may keep the memory, which never changes.</param>
/// <param name="IndexValues">The values for <see cref="RecordBatch.Indexes"/>, in that order; <see langword="null"/> entries have no pointer. <see langword="null"/> when there are none.</param>
/// <param name="InputHash">The hash of the row's inputs, kept in the part's header.</param>
public readonly record struct RecordOperation(
    RecordOperationKind Kind,
    string Key,
    ReadOnlyMemory<byte> Part = default,
    string?[]? IndexValues = null,
    ulong InputHash = 0);
