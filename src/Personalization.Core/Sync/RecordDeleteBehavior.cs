namespace Personalization;

/// <summary>What happens to the part of a row that leaves the model.</summary>
public enum RecordDeleteBehavior
{
    /// <summary>The part is emptied and releases its index values; the record and the parts of other syncs stay. The default.</summary>
    ClearFields = 0,

    /// <summary>The part is dropped and the record is answered as not found until this sync writes it again.</summary>
    DeleteRecord = 1,

    /// <summary>The part stays as it is.</summary>
    DoNothing = 2,
}
