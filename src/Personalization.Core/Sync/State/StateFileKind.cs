namespace Personalization.Sync.State;

/// <summary>The files that a sync keeps between and during its runs.</summary>
public enum StateFileKind
{
    /// <summary>What the last run left: one entry a row.</summary>
    Snapshot = 0,

    /// <summary>What the current run is going to do; removed when the run has ended.</summary>
    Plan = 1,
}
