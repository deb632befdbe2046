namespace Personalization.Testing;

/// <summary>The members of a record store, as a <see cref="FaultyRecordStore"/> tells them apart. Values may be combined.</summary>
[Flags]
public enum StoreOperations
{
    /// <summary>No member.</summary>
    None = 0,

    /// <summary><see cref="Records.IRecordStore.PrepareAsync"/>.</summary>
    Prepare = 1,

    /// <summary><see cref="Records.IRecordStore.FindAsync"/>.</summary>
    Find = 2,

    /// <summary><see cref="Records.IRecordStore.FindManyAsync"/>.</summary>
    FindMany = 4,

    /// <summary><see cref="Records.IRecordStore.FindHolderAsync"/> and <see cref="Records.IRecordStore.FindHoldersAsync"/>.</summary>
    FindHolder = 8,

    /// <summary><see cref="Records.IRecordStore.GetStoredAsync"/>.</summary>
    GetStored = 16,

    /// <summary><see cref="Records.IRecordStore.ApplyAsync"/>.</summary>
    Apply = 32,

    /// <summary><see cref="Records.IRecordStore.ListPartsAsync"/>; a fault is met when the listing begins.</summary>
    ListParts = 64,

    /// <summary><see cref="Records.IRecordStore.GetRegistrationsAsync"/>.</summary>
    GetRegistrations = 128,

    /// <summary><see cref="Records.IRecordStore.RegisterAsync"/>.</summary>
    Register = 256,

    /// <summary><see cref="Records.IRecordStore.UnregisterAsync"/>.</summary>
    Unregister = 512,

    /// <summary><see cref="Records.IRecordStore.GetMarkAsync"/>.</summary>
    GetMark = 1024,

    /// <summary><see cref="Records.IRecordStore.TrySetMarkAsync"/>.</summary>
    SetMark = 2048,

    /// <summary>What lookups of an application use.</summary>
    Lookups = Find | FindMany,

    /// <summary>Whatever changes something.</summary>
    Writes = Prepare | Apply | Register | Unregister | SetMark,

    /// <summary>Every member.</summary>
    All = 4095,
}
