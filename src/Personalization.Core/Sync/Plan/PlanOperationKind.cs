namespace Personalization.Sync.Plan;

/// <summary>What a planned operation is for. Persisted, never changed.</summary>
internal enum PlanOperationKind : byte
{
    /// <summary>Writes the part of a key that the old snapshot lacks.</summary>
    Add = 1,

    /// <summary>Writes the part of a key that the old snapshot has.</summary>
    Change = 2,

    /// <summary>Writes the part of a key that came out of order: an addition, unless the plan's footer calls it a change or voids it.</summary>
    Provisional = 3,

    /// <summary>Does to the part of a key that left the model what the delete behavior says.</summary>
    Removal = 4,

    /// <summary>As <see cref="Provisional"/>, where the part differs by what the operation turns out to be: it holds a <see cref="PartPair"/>.</summary>
    ProvisionalPair = 5,
}
