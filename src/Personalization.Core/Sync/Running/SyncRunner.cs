using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Applying;
using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>
/// One run of one sync, from its baseline to its mark. Two phases: the model is read to its end and planned, then the plan is applied.
/// </summary>
internal sealed class SyncRunner
{
    private readonly SyncDefinition _sync;
    private readonly RetryingStore _store;
    private readonly ISnapshotStore _snapshots;
    private readonly ILogger _logger;
    private readonly SyncLimits _limits;
    private readonly MarkMover _marks;
    private readonly BaselineLoader _loader;
    private readonly PlanningPhase _planning;
    private readonly ApplyingPhase _applying;
    private readonly RunResume _resume;
    private readonly RowWriting _rows;
    private readonly PartsRegister _register;
    private SyncOwner? _owner;

    internal SyncRunner(
        SyncDefinition sync, IRecordStore store, ISnapshotStore snapshots, ISyncLease lease, TimeProvider time, SyncDiagnostics diagnostics, ILogger logger, SyncLimits limits)
    {
        _sync = sync;
        _snapshots = snapshots;
        _logger = logger;
        _limits = limits;
        _store = new RetryingStore(store, new StoreRetry(sync.Id, limits, time, logger));
        _marks = new MarkMover(sync, _store);
        _loader = new BaselineLoader(sync, _store, snapshots, logger, limits, _marks);
        _planning = new PlanningPhase(sync, _store, snapshots, time, diagnostics, new SourceRetry(sync.Id, limits, time, logger), limits);
        _applying = new ApplyingPhase(
            sync, _store, snapshots, time, diagnostics, logger, limits, _marks, new BaselineLoader(sync, store, snapshots, logger, limits, new MarkMover(sync, store)));
        _resume = new RunResume(sync, snapshots, logger, limits, _marks, _loader, _applying);
        _rows = new RowWriting(sync, snapshots, limits, _marks, _loader, _applying);
        _register = new PartsRegister(sync, _store, snapshots, lease, limits.BatchOperations);
    }

    /// <summary>Runs; what goes wrong is thrown, after everything that may have been written is known to the next run.</summary>
    internal async Task RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        RunRequest.Check(_sync, run.Options);
        var baseline = await PeekAsync(run, cancellationToken).ConfigureAwait(false);
        await _register.ClaimAsync(_owner!, run.Options.Resync, TokenAfter(baseline.Mark, run), run.StartedAt, cancellationToken).ConfigureAwait(false);
        baseline = await _resume.SettleAsync(run, baseline, TokenAfter(baseline.Mark, run), _register.Supersedes, cancellationToken).ConfigureAwait(false);
        (baseline, var start, var planned) = await PlanAsync(run, baseline, StartAsync, cancellationToken).ConfigureAwait(false);
        await using (planned.ConfigureAwait(false))
        {
            await CheckValvesAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false);
            await CarryOutAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Plans as a run would, and says what it would do. Nothing is written to the store, and nothing of it stays.</summary>
    internal async Task<SyncPreview> PreviewAsync(RunContext run, int samples, CancellationToken cancellationToken)
    {
        RunRequest.Check(_sync, run.Options);
        var baseline = await PeekAsync(run, cancellationToken).ConfigureAwait(false);
        await _register.CheckAsync(_owner!, run.Options.Resync, cancellationToken).ConfigureAwait(false);
        var isOpen = baseline.Mark is { OpenPlanId: not null } && !run.Options.Reconcile;
        (baseline, var start, var planned) = await PlanAsync(run, baseline, isOpen ? StartBesideOpenPlanAsync : StartAsync, cancellationToken).ConfigureAwait(false);
        await using (planned.ConfigureAwait(false))
        {
            var valve = await FindValveAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false);
            var preview = await new PreviewBuilder(_sync, _store, planned, samples)
                .BuildAsync(valve, isOpen, cancellationToken).ConfigureAwait(false);
            if (start.UsesBaseFile)
            {
                await _snapshots.DeleteAsync(_sync.Id, StateFileKind.Base, cancellationToken).ConfigureAwait(false);
            }

            return preview;
        }
    }

    /// <summary>Writes one record and nothing else.</summary>
    internal async Task<RunAccount> WriteRowAsync(RunContext run, RowToWrite row, CancellationToken cancellationToken)
    {
        var baseline = await PeekAsync(run, cancellationToken).ConfigureAwait(false);
        await _register.CheckAsync(_owner!, run.Options.Resync, cancellationToken).ConfigureAwait(false);
        _rows.Check(baseline, _register.MayHoldParts);
        await _register.ClaimAsync(_owner!, run.Options.Resync, TokenAfter(baseline.Mark, run), run.StartedAt, cancellationToken).ConfigureAwait(false);
        baseline = await _resume.SettleAsync(run, baseline, TokenAfter(baseline.Mark, run), _register.Supersedes, cancellationToken).ConfigureAwait(false);
        return await _rows.WriteAsync(run, baseline, HeaderOf(run, baseline, baseline.Snapshot), row, _register.Supersedes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what the run starts from, and sees that it is this configuration's.</summary>
    private async Task<Baseline> PeekAsync(RunContext run, CancellationToken cancellationToken)
    {
        _owner = Ownership.Of(_sync, _snapshots);
        var baseline = await _loader.PeekAsync(cancellationToken).ConfigureAwait(false);
        if (baseline.Snapshot?.Header.Owner is { } before && before.Configuration != _owner.Configuration)
        {
            Ownership.Check(_sync, _owner, before, run.Options.Resync, _sync.Id);
        }

        try
        {
            RunRequest.CheckIdentity(_sync, baseline, run.Options);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.IdentityChanged)
        {
            // A key column that was mistyped is no other one.
            await _planning.CheckColumnsAsync(run, cancellationToken).ConfigureAwait(false);
            throw;
        }

        return baseline;
    }

    private static long TokenAfter(SyncMark? mark, RunContext run) => Math.Max(mark?.Token + 1 ?? 0, run.Lease.Token ?? run.StartedAt.ToUnixTimeMilliseconds());

    private static bool RemovalValveApplies(RunContext run) => run.Options.Resync != SyncResync.ClearAndFill;

    /// <summary>Plans. Where the snapshot turns out to be damaged on the way, it is as good as lost, and the plan is made without it.</summary>
    private async Task<(Baseline Baseline, RunStart Start, PlannedRun Planned)> PlanAsync(
        RunContext run, Baseline baseline, Func<RunContext, Baseline, CancellationToken, Task<RunStart>> startAsync, CancellationToken cancellationToken)
    {
        while (true)
        {
            RunRequest.CheckReset(_sync, baseline, run.Options);
            try
            {
                var start = await startAsync(run, baseline, cancellationToken).ConfigureAwait(false);
                return (baseline, start, await _planning.RunAsync(run, start, cancellationToken).ConfigureAwait(false));
            }
            catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged && baseline.Snapshot is not null)
            {
                _logger.SnapshotUnreadable(_sync.Id, exception.Message);
                baseline = baseline with { Snapshot = null, IsDamaged = true };
            }
        }
    }

    private Task<RunStart> StartBesideOpenPlanAsync(RunContext run, Baseline baseline, CancellationToken cancellationToken)
        => Task.FromResult(StartFrom(run, baseline, baseline.Snapshot, usesBaseFile: false, rewriteAll: true));

    private async Task<RunStart> StartAsync(RunContext run, Baseline baseline, CancellationToken cancellationToken)
    {
        var snapshot = baseline.Snapshot?.Header.Collection == _sync.Collection ? baseline.Snapshot : null;
        if (run.Options.Reconcile)
        {
            return await StartFromStoreAsync(run, baseline, snapshot, cancellationToken).ConfigureAwait(false);
        }

        var resync = run.Options.Resync;
        var asksStore = resync != SyncResync.ResetCdc
            && (!baseline.IsTrusted || snapshot is null || _sync.Mode == SyncMode.Mirror || resync == SyncResync.ClearAndFill)
            && (_register.MayHoldParts || baseline.Mark is not null);
        if (asksStore)
        {
            var header = HeaderOf(run, baseline, snapshot);
            var stand = await new StoreBase(_sync, _store, _snapshots).BuildAsync(snapshot, header, cancellationToken).ConfigureAwait(false);
            return StartFrom(run, baseline, stand, usesBaseFile: true, rewriteAll: true);
        }

        var proves = baseline.IsTrusted && resync is SyncResync.None or SyncResync.ResetCdc && _sync.Mode != SyncMode.Mirror
            && (snapshot?.Header.Fingerprint == SyncFingerprint.Of(_sync) || _sync.Mode == SyncMode.Insert);
        return StartFrom(run, baseline, snapshot, usesBaseFile: false, rewriteAll: !proves);
    }

    /// <summary>Compares with what the store lists: what it lacks is added, what it has of other inputs changed, what the model lacks removed.</summary>
    private async Task<RunStart> StartFromStoreAsync(RunContext run, Baseline baseline, SnapshotFile? snapshot, CancellationToken cancellationToken)
    {
        var stand = await new StoreBase(_sync, _store, _snapshots).BuildListedAsync(HeaderOf(run, baseline, snapshot), cancellationToken).ConfigureAwait(false);

        // Equal inputs say nothing where the parts were made by another definition.
        var isOtherDefinition = snapshot is not null && snapshot.Header.Fingerprint != SyncFingerprint.Of(_sync);
        return StartFrom(run, baseline, stand, usesBaseFile: true, rewriteAll: isOtherDefinition);
    }

    private RunStart StartFrom(RunContext run, Baseline baseline, SnapshotFile? old, bool usesBaseFile, bool rewriteAll) => new(
        old,
        usesBaseFile,
        new RowPolicy(rewriteAll, _sync.Mode == SyncMode.Insert, run.Options.Resync),
        Removes(run.Options),
        HeaderOf(run, baseline, old, usesBaseFile));

    private bool Removes(SyncRunOptions options) => options.Resync switch
    {
        SyncResync.ClearAndFill => true,
        SyncResync.ResetCdc => false,
        _ => _sync.OnRemoved != RecordDeleteBehavior.DoNothing && !options.IgnoreRemoved,
    };

    private SnapshotHeader HeaderOf(RunContext run, Baseline baseline, SnapshotFile? old, bool usesBaseFile = false) => new()
    {
        RunId = run.RunId,
        SyncId = _sync.Id,
        BaseId = old?.Header.RunId,
        Collection = _sync.Collection,
        KeyColumn = _sync.KeyColumn,
        Fingerprint = SyncFingerprint.Of(_sync),
        StartedAt = run.StartedAt,
        Owner = _owner,
        Token = TokenAfter(baseline.Mark, run),
        Sizes = SnapshotSize.Next(baseline.Snapshot, run.StartedAt, usesBaseFile ? old!.Count : 0),
    };

    private async Task<PersonalizationException?> FindValveAsync(
        RunContext run, Baseline baseline, RunStart start, PlannedRun planned, CancellationToken cancellationToken)
    {
        var before = Math.Max(baseline.Snapshot?.Count ?? 0, start.UsesBaseFile ? start.Base!.Count : 0);
        if (before == 0 && planned.Plan.Counts.RowsQueried == 0 && baseline is { IsTrusted: false, Mark: not null } && !start.UsesBaseFile)
        {
            // Nothing here says how many there were, and the run had no other reason to ask.
            await foreach (var part in _store.ListPartsAsync(_sync.Collection, _sync.Id, cancellationToken).ConfigureAwait(false))
            {
                before += part.State == PartState.Live ? 1 : 0;
            }
        }

        var largest = (start.Header.Sizes ?? []).Select(size => size.Rows).DefaultIfEmpty().Max();
        return new Valves(_sync, before, largest).Find(planned.Plan, planned.Removals, RemovalValveApplies(run), run.Options.AllowRemovals);
    }

    private async Task CheckValvesAsync(RunContext run, Baseline baseline, RunStart start, PlannedRun planned, CancellationToken cancellationToken)
    {
        if (await FindValveAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false) is { } tripped)
        {
            run.Tally.Abort();
            throw tripped;
        }
    }

    private async Task CarryOutAsync(RunContext run, Baseline baseline, RunStart start, PlannedRun planned, CancellationToken cancellationToken)
    {
        var commit = new RunCommit(_sync, _snapshots, _limits, _marks);
        var keepsNothing = start.Policy.CountsAllAsAdded;
        var keepsParts = await planned.Files
            .CommitDraftAsync(planned.Plan, keepsNothing ? null : start.Base, start.Policy.RewriteAll, cancellationToken).ConfigureAwait(false);
        var mark = baseline.Mark;
        if (planned.Plan.EffectiveOperations > 0)
        {
            await planned.Files.CommitPlanAsync(planned.Plan, keepsParts, cancellationToken).ConfigureAwait(false);
            _limits.Stepped?.Invoke(RunStep.PlanFlushed);
            mark = await OpenMarkAsync(baseline.Mark, start.Header, cancellationToken).ConfigureAwait(false);
            var open = await OpenPlan.OpenAsync(_snapshots, _sync, mark, cancellationToken).ConfigureAwait(false)
                ?? throw StateFormat.Damaged(StateFormat.PlanMagic, _sync.Id, "has vanished during the run");
            mark = await _applying.RunAsync(run, open with { Claims = planned.Plan.Claims }, mark, _register.Supersedes, cancellationToken).ConfigureAwait(false);

            // From here on the run has done its work: it is recorded even when its caller has lost interest.
            var account = await commit.CommitSnapshotAsync(open, CancellationToken.None).ConfigureAwait(false);
            run.Counts = account.Counts;
            run.Rejections = account.Rejections;
            keepsParts = commit.KeepsParts;
        }
        else
        {
            // The first step of a commit, as above.
            await _snapshots.PromoteAsync(_sync.Id, StateFileKind.Draft, StateFileKind.Snapshot, CancellationToken.None).ConfigureAwait(false);
            _limits.Stepped?.Invoke(RunStep.SnapshotCommitted);
        }

        await commit.CommitMarkAsync(mark, new SyncMark(run.RunId, null, start.Header.Token) { Indexes = IndexMarks.Of(_sync) }, CancellationToken.None).ConfigureAwait(false);
        await commit.DeleteFilesAsync(CancellationToken.None).ConfigureAwait(false);
        await ShrinkRegisterAsync(start, keepsParts).ConfigureAwait(false);
        if ((run.Counts ?? run.Tally.Counts) is { AddUp: false } counts)
        {
            throw SyncErrors.CountsDoNotAddUp(_sync, counts);
        }
    }

    private async Task<SyncMark> OpenMarkAsync(SyncMark? before, SnapshotHeader header, CancellationToken cancellationToken)
    {
        var mark = new SyncMark(before?.SnapshotId, header.RunId, header.Token) { Indexes = IndexMarks.Kept(before?.Indexes, _sync) };
        await _marks.MoveAsync(before, mark, cancellationToken).ConfigureAwait(false);
        _limits.Stepped?.Invoke(RunStep.MarkOpened);
        return mark;
    }

    private async Task ShrinkRegisterAsync(RunStart start, bool keepsParts)
    {
        if (!keepsParts && _sync.Mode != SyncMode.Insert && !start.Policy.WritesNothing)
        {
            await _register.ShrinkAsync(
                token => SnapshotParts.CountAsync(_snapshots, _sync.Id, token), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
