using Personalization.Sync.Snapshot;

namespace Personalization.Sync;

/// <summary>What of a sync outlives a reload of the configuration: who runs it, and how far it has come. Thread-safe.</summary>
internal sealed class SyncSlotState
{
    private readonly LastStart _lastStart;
    private volatile bool _ready;
    private volatile bool _cutShort;
    private volatile bool _hasRejections;
    private volatile string? _obstacle;
    private volatile string? _indexes;
    private volatile SyncRun? _lastRun;

    private SyncSlotState(SemaphoreSlim gate, TimeProvider time)
    {
        Gate = gate;
        _lastStart = new LastStart(time);
    }

    /// <summary>Gets what lets one run of the sync in at a time. Never disposed: a run that does not end may still hold it, and it keeps no handle.</summary>
    internal SemaphoreSlim Gate { get; }

    /// <summary>Gets or sets a value indicating whether the store holds a whole run of the sync.</summary>
    internal bool Ready
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>Gets or sets a value indicating whether the last run was refused, since what the store holds is another configuration's.</summary>
    internal bool IsForeign { get; set; }

    /// <summary>Gets or sets the names of the indexes that a run has committed with; see <see cref="IndexMarks"/>.</summary>
    internal string? Indexes
    {
        get => _indexes;
        set => _indexes = value;
    }

    internal SyncRun? LastRun => _lastRun;

    /// <summary>Gets how the sync stands. A run that was cut short before this process began is due again at once: it is resumed first.</summary>
    internal SyncStanding Standing => new(_cutShort && _lastRun is null ? null : _lastStart.Elapsed, _ready, _obstacle, _hasRejections);

    internal static SyncSlotState Create(TimeProvider time) => new(new SemaphoreSlim(1, 1), time);

    /// <summary>Answers the state of the sync once it writes another collection, of which nothing is known; a run that is under way is still waited for.</summary>
    internal SyncSlotState ForOtherCollection(TimeProvider time) => new(Gate, time) { _lastRun = _lastRun };

    /// <summary>Notes how a run ended. One that could not begin, since another process has the sync, was none.</summary>
    internal void Note(SyncRun run)
    {
        _obstacle = SyncErrors.IsContention(run) ? run.Error : null;
        if (_obstacle is null)
        {
            _lastRun = run;
        }
    }

    /// <summary>Notes a whole run of this process.</summary>
    internal void NoteWhole(SyncRun run, long timestamp)
    {
        _lastStart.Ran(run.RunId, timestamp);
        _ready = true;
    }

    /// <summary>Notes what the state and the store say.</summary>
    internal void NoteFound(SnapshotFile? whole, bool isCutShort, bool ready)
    {
        if (whole is not null)
        {
            _lastStart.Saw(whole.Header.RunId, whole.Header.StartedAt);
            _hasRejections = whole.Flags.HasFlag(SnapshotFlags.Rejections);
        }

        _cutShort = isCutShort;
        _ready = ready;
    }
}
