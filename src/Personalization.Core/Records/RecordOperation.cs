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

/// <summary>What an operation does to one sync's part of a record. The numbers are persisted and never change.</summary>
public enum RecordOperationKind : byte
{
    /// <summary>Replaces the part, claims its index values and lifts this sync's hiding of the record.</summary>
    Write = 1,

    /// <summary>Empties the part and releases its index values; the record stays, as <c>{}</c> when no fields are left.</summary>
    Clear = 2,

    /// <summary>Drops the part, releases its index values and hides the record until this sync writes it again.</summary>
    Remove = 3,

    /// <summary>Like <see cref="Write"/>, but only where the record exists; see <see cref="StoredRecord.FindRefusal"/>.</summary>
    Update = 4,

    /// <summary>Like <see cref="Write"/>, but only where this sync has no live part of an earlier run.</summary>
    Insert = 5,

    /// <summary>Drops the part with its header and whatever it hid, as if the sync had never written the record.</summary>
    Drop = 6,

    /// <summary>Makes the part of the sync <see cref="RecordBatch.AdoptFrom"/> this sync's own, as it is; where this sync has one already, the other's is dropped.</summary>
    Adopt = 7,
}
