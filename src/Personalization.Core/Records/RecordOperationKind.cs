namespace Personalization.Records;

/// <summary>What an operation does to one sync's part of a record. The numbers are persisted and never change.</summary>
public enum RecordOperationKind : byte
{
    /// <summary>Replaces the part, claims its index values and lifts this sync's hiding of the record.</summary>
    Write = 1,

    /// <summary>Empties the part and releases its index values; the record stays, as <c>{}</c> when no fields are left.</summary>
    Clear = 2,

    /// <summary>Drops the part, releases its index values and hides the record until this sync writes it again.</summary>
    Remove = 3,
}
