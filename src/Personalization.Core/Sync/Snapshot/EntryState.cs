namespace Personalization.Sync.Snapshot;

/// <summary>What is known of a row's part in the store. The numbers are persisted and never change; none is 0.</summary>
internal enum EntryState : byte
{
    /// <summary>The part is in the store, made from inputs with the entry's hash.</summary>
    Known = 1,

    /// <summary>The part may or may not be in the store, and of any version.</summary>
    Unknown = 2,

    /// <summary>The row is in the model but its part was never written.</summary>
    Absent = 3,
}
