namespace Personalization.Records;

/// <summary>An operation of a batch that the store did not apply. The record is as it was before.</summary>
/// <param name="Position">The operation's position in <see cref="RecordBatch.Operations"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Index">For <see cref="RefusalReason.IndexTaken"/> and <see cref="RefusalReason.ValueAwaited"/>, the index.</param>
/// <param name="Holder">For <see cref="RefusalReason.IndexTaken"/>, the record key that holds the value; <see langword="null"/> where that is not sure (see <see cref="RecordBatch.IsAwaited"/>).</param>
public readonly record struct OperationRefusal(int Position, RefusalReason Reason, string? Index = null, string? Holder = null)
{
    /// <summary>Gets, for <see cref="RefusalReason.PartExists"/>, the hash of the inputs that the part was made from.</summary>
    public ulong InputHash { get; init; }

    /// <summary>Gets, for <see cref="RefusalReason.PartExists"/>, the token of the run that wrote the part.</summary>
    public long Token { get; init; }
}

/// <summary>Why a store did not apply an operation.</summary>
public enum RefusalReason
{
    /// <summary>Another record really carries one of the index values, and does not give it up in this run; but see <see cref="RecordBatch.IsAwaited"/>.</summary>
    IndexTaken = 1,

    /// <summary>The part was written, or the sync's mark was set, under a greater token: a newer run of the same sync has taken over.</summary>
    Superseded = 2,

    /// <summary>For <see cref="RecordOperationKind.Update"/>: there is no such record.</summary>
    RecordMissing = 3,

    /// <summary>For <see cref="RecordOperationKind.Insert"/>: an earlier run of the sync has written the part.</summary>
    PartExists = 4,

    /// <summary>The operation would give up an index value that another operation of the run claims; see <see cref="RecordBatch.IsAwaited"/>.</summary>
    ValueAwaited = 5,
}
