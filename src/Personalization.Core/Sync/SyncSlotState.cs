namespace Personalization.Sync;

/// <summary>What of a sync outlives a reload of the configuration: who runs it, and how far it has come. Thread-safe.</summary>
internal sealed class SyncSlotState : IDisposable
{
    private volatile bool _ready;
    private volatile string? _indexes;
    private volatile SyncRun? _lastRun;

    private SyncSlotState(SemaphoreSlim gate) => Gate = gate;

    /// <summary>Gets what lets one run of the sync in at a time.</summary>
    internal SemaphoreSlim Gate { get; }

    /// <summary>Gets or sets a value indicating whether the store holds a whole run of the sync.</summary>
    internal bool Ready
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>Gets or sets the names of the indexes that a run has committed with; see <see cref="IndexMarks"/>.</summary>
    internal string? Indexes
    {
        get => _indexes;
        set => _indexes = value;
    }

    internal SyncRun? LastRun
    {
        get => _lastRun;
        set => _lastRun = value;
    }

    /// <summary>Gets or sets when the run started that left the snapshot.</summary>
    internal DateTimeOffset? SnapshotStart { get; set; }

    internal static SyncSlotState Create() => new(new SemaphoreSlim(1, 1));

    /// <summary>Answers the state of the sync once it writes another collection, of which nothing is known; a run that is under way is still waited for.</summary>
    internal SyncSlotState ForOtherCollection() => new(Gate) { LastRun = LastRun };

    public void Dispose() => Gate.Dispose();
}
