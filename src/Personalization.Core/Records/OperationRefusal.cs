namespace Personalization.Records;

/// <summary>An operation of a batch that the store did not apply. The record is as it was before.</summary>
/// <param name="Position">The operation's position in <see cref="RecordBatch.Operations"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Index">For <see cref="RefusalReason.IndexTaken"/>, the index.</param>
/// <param name="Holder">For <see cref="RefusalReason.IndexTaken"/>, the record key that holds the value.</param>
public readonly record struct OperationRefusal(int Position, RefusalReason Reason, string? Index = null, string? Holder = null);
