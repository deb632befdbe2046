namespace Personalization.Warehouse.Tests.Ado;

/// <summary>How a provider's values differ from those of the database's own source.</summary>
[Flags]
internal enum LossKinds
{
    None = 0,

    /// <summary>The provider cannot read some values: their rows are rejected.</summary>
    Rejected = 1,

    /// <summary>Some values are other JSON or other keys.</summary>
    Changed = 2,

    /// <summary>The provider makes something of values that the database's own source rejects.</summary>
    Unrefused = 4,

    /// <summary>The statement fails as a whole.</summary>
    QueryFails = 8,
}
