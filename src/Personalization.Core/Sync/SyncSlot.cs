using Personalization.Records;
using Personalization.Sync.Diff;
using Personalization.Sync.Plan;
using Personalization.Sync.Run;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>One sync in one region: who runs it in this process, how its last run ended, and whether the store holds a whole run of it. Thread-safe.</summary>
internal sealed partial class SyncSlot
{
    private readonly SyncTarget _target;

    // Lookups and schedules wait for what it reads, so it does not wait for a store that is away.
    private readonly SyncTarget _untried;
    private readonly Dictionary<string, string> _indexNames;
    private readonly Course _course;
    private volatile FilledIndexes? _filled;

    /// <param name="target">The sync and the region.</param>
    /// <param name="before">The slot of the two in the configuration before.</param>
    internal SyncSlot(SyncTarget target, SyncSlot? before)
    {
        _target = target;
        _untried = target.WithoutRetries();
        _indexNames = Sync.Indexes.ToDictionary(index => index.Key, index => IndexMarks.NameOf(Sync, index.Key, index.Value), StringComparer.Ordinal);

        // Of another collection nothing is known yet; a run that is under way is still waited for.
        _course = before is null ? new Course(new SemaphoreSlim(1, 1), target.Time)
            : before.Sync.Collection == Sync.Collection ? before._course
            : new Course(before._course.Gate, target.Time) { LastRun = before.LastRun };
    }

    internal SyncDefinition Sync => _target.Sync;

    internal RecordRegion Region => _target.Region;

    internal SyncFires Fires => _target.Fires;

    internal bool IsReady => _course.IsReady;

    internal SyncRun? LastRun => _course.LastRun;

    /// <summary>Whether the last run failed here, also before it had a lease: others do not wait for a region that may be away still.</summary>
    internal bool HasFailed
    {
        get => _course.HasFailed;
        set => _course.HasFailed = value;
    }

    /// <summary>Gets how the sync stands. A run that was cut short before this process began is due again at once: it is resumed first.</summary>
    internal SyncStanding Standing
    {
        get
        {
            var (isCutShort, sinceStart) = (_course.IsCutShort, _course.LastStart.Elapsed);
            var isOwed = sinceStart is not null || isCutShort || Region.Store is InMemoryRecordStore;
            return new SyncStanding(isCutShort && LastRun is null ? null : sinceStart, IsReady, _course.Obstacle, _course.HasRejections, isOwed) { IsCutShort = isCutShort };
        }
    }

    /// <summary>Whether both know the same, being one sync's in one region before a reload and after.</summary>
    internal bool Continues(SyncSlot other) => _course == other._course;

    /// <summary>Whether the sync has committed with an index as it is configured, or does not provide it.</summary>
    internal bool HasFilled(string index)
    {
        // Every lookup that misses asks, and what was committed hardly ever changes.
        var marks = _course.Indexes;
        var filled = _filled;
        if (filled is null || !ReferenceEquals(filled.Marks, marks))
        {
            _filled = filled = new FilledIndexes(marks, [.. _indexNames.Where(name => !IndexMarks.Contains(marks, name.Value)).Select(name => name.Key)]);
        }

        return filled.Missing.Length == 0 || !filled.Missing.Contains(index);
    }

    /// <summary>Reads again what state and store hold, unless a run is under way, which knows better.</summary>
    internal async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (!await _course.Gate.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            await PeekAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _course.Gate.Release();
        }
    }

    /// <summary>Notes how a run ended. One that could not begin, since another process has the sync, was none.</summary>
    internal SyncRun Note(SyncRun run)
    {
        _course.Obstacle = SyncErrors.IsContention(run) ? run.Error : null;
        _course.LastRun = _course.Obstacle is null ? run with { AllRejections = [] } : _course.LastRun;
        return run;
    }

    /// <summary>Whether the plan of a run is open in the store, so that the next run goes on with it.</summary>
    internal async ValueTask<bool> HasOpenPlanAsync(string runId, CancellationToken cancellationToken)
        => (await _untried.Records.GetMarkAsync(Sync.Id, cancellationToken).ConfigureAwait(false))?.OpenPlanId == runId;

    /// <summary>Names the definition that a run goes by.</summary>
    internal string Fingerprint => SyncFingerprint.Of(Sync);

    /// <summary>The model as this region alone reads it, unless others take a seat too.</summary>
    internal SharedModel NewModel() => new(Sync, _target.Time, _target.Limits);

    private async Task PeekAsync(CancellationToken cancellationToken)
    {
        var baseline = await new BaselineLoader(_untried).PeekAsync(cancellationToken).ConfigureAwait(false);
        var snapshot = baseline.Snapshot;
        var isForeign = Ownership.IsForeign(Sync, snapshot?.Header.Owner);
        var isReady = baseline.IsReady && !_course.IsForeign && !(snapshot is null && await HasOtherKeysAsync(cancellationToken).ConfigureAwait(false));
        _course.Indexes = baseline.Mark?.Indexes;

        // What a run left that did not come to its end is no whole run of the sync, and neither is another configuration's.
        if (snapshot is not null && !isForeign && !snapshot.Flags.HasFlag(SnapshotFlags.Folded))
        {
            _course.LastStart.Saw(snapshot.Header.RunId, snapshot.Header.StartedAt);
            _course.HasRejections = snapshot.Flags.HasFlag(SnapshotFlags.Rejections);
        }

        _course.IsCutShort = baseline.Mark is { OpenPlanId: not null };
        _course.IsReady = isReady;
    }

    /// <summary>Whether the store's records of the sync go by another column, so that no lookup here finds what it means.</summary>
    private async Task<bool> HasOtherKeysAsync(CancellationToken cancellationToken)
    {
        var registrations = await _untried.Records.GetRegistrationsAsync(cancellationToken).ConfigureAwait(false);
        return registrations.Any(registration => registration.Sync == Sync.Id && registration.Owner is { } owner && owner.KeyColumn != Sync.KeyColumn);
    }

    private sealed record FilledIndexes(string? Marks, string[] Missing);

    /// <summary>What outlives a reload of the configuration: how far the sync has come.</summary>
    private sealed class Course(SemaphoreSlim gate, TimeProvider time)
    {
        /// <summary>Lets one run of the sync in at a time. Never disposed: a run that does not end may still hold it, and it keeps no handle.</summary>
        internal readonly SemaphoreSlim Gate = gate;
        internal readonly LastStart LastStart = new(time);
        internal volatile bool IsReady;
        internal volatile bool HasFailed;

        /// <summary>Whether the last run was refused, since what the store holds is another configuration's.</summary>
        internal volatile bool IsForeign;
        internal volatile bool IsCutShort;
        internal volatile bool HasRejections;
        internal volatile string? Obstacle;

        /// <summary>The names of the indexes that a run has committed with; see <see cref="IndexMarks"/>.</summary>
        internal volatile string? Indexes;
        internal volatile SyncRun? LastRun;
    }
}
