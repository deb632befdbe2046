namespace Personalization.Testing;

/// <summary>The members of a record store, as a <see cref="FaultyRecordStore"/> tells them apart. Values may be combined.</summary>
[Flags]
public enum StoreOperations
{
    /// <summary>No member.</summary>
    None = 0,

    /// <summary><see cref="Records.IRecordStore.OpenAsync"/>.</summary>
    Open = 1,

    /// <summary><see cref="Records.IRecordCollection.FindAsync"/>.</summary>
    Find = 2,

    /// <summary><see cref="Records.IRecordCollection.FindManyAsync"/>.</summary>
    FindMany = 4,

    /// <summary><see cref="Records.IRecordCollection.FindHolderAsync"/> and <see cref="Records.IRecordCollection.FindHoldersAsync"/>.</summary>
    FindHolder = 8,

    /// <summary><see cref="Records.IRecordCollection.GetStoredAsync"/>.</summary>
    GetStored = 16,

    /// <summary><see cref="Records.IRecordCollection.ApplyAsync"/>.</summary>
    Apply = 32,

    /// <summary><see cref="Records.IRecordCollection.ListPartsAsync"/>; a fault is met when the listing begins.</summary>
    ListParts = 64,

    /// <summary><see cref="Records.IRecordCollection.GetRegistrationsAsync"/>.</summary>
    GetRegistrations = 128,

    /// <summary><see cref="Records.IRecordCollection.RegisterAsync"/>.</summary>
    Register = 256,

    /// <summary><see cref="Records.IRecordCollection.UnregisterAsync"/>.</summary>
    Unregister = 512,

    /// <summary><see cref="Records.IRecordCollection.GetMarkAsync"/>.</summary>
    GetMark = 1024,

    /// <summary><see cref="Records.IRecordCollection.TrySetMarkAsync"/>.</summary>
    SetMark = 2048,

    /// <summary>What lookups of an application use.</summary>
    Lookups = Find | FindMany,

    /// <summary>Whatever changes something.</summary>
    Writes = Open | Apply | Register | Unregister | SetMark,

    /// <summary>Every member.</summary>
    All = 4095,
}
