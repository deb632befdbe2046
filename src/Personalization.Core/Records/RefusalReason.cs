namespace Personalization.Records;

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
