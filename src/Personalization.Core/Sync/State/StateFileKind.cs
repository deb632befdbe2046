namespace Personalization.Sync.State;

/// <summary>The files that a sync keeps between and during its runs. All but the snapshot go when the run has ended.</summary>
public enum StateFileKind
{
    /// <summary>What the last run left: one entry a row.</summary>
    Snapshot = 0,

    /// <summary>What the current run is going to do.</summary>
    Plan = 1,

    /// <summary>The snapshot that the current run is going to leave, if every operation of the plan succeeds.</summary>
    Draft = 2,

    /// <summary>What became of operations of the plan that did not simply succeed; a log.</summary>
    Outcomes = 3,

    /// <summary>What stands in for the last snapshot where that does not say what the store holds.</summary>
    Base = 4,
}
