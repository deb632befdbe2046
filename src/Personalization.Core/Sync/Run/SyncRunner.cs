using System.Text;
using Personalization.Diagnostics;
using Personalization.Records;
using Personalization.Sync.Debugging;
using Personalization.Sync.Plan;
using Personalization.Sync.Preview;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>
/// One run of one sync, from its baseline to its mark. Two phases: the model is read to its end and planned, then the plan is applied.
/// </summary>
internal sealed class SyncRunner(SyncTarget target)
{
    private readonly BaselineLoader _loader = new(target);
    private readonly ApplyingPhase _applying = new(target);
    private readonly PartsRegister _register = new(target);
    private readonly HeldDocuments _held = new(target.Journal, target.Sync);
    private SyncOwner? _owner;
    private PersonalizationException? _heldUnknown;

    /// <summary>Runs; what goes wrong is thrown, after everything that may have been written is known to the next run.</summary>
    internal async Task PlanAndApplyAsync(RunContext run, CancellationToken cancellationToken)
    {
        run.Options.CheckFor(target.Sync);
        run.Debug = await DebugSession.OpenAsync(target.Journal, target.SyncId, target.Time, target.Logger, cancellationToken).ConfigureAwait(false);
        try
        {
            await RunAsync(run, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (run.Debug is { } debug)
            {
                await debug.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var baseline = await PeekAsync(run, cancellationToken).ConfigureAwait(false);
        await _register.ClaimAsync(_owner!, run.Options.Resync, TokenAfter(baseline.Mark, run), run.StartedAt, cancellationToken).ConfigureAwait(false);
        await NoteCollectionAsync(cancellationToken).ConfigureAwait(false);
        baseline = await new RunResume(target, _loader, _applying).SettleAsync(run, baseline, TokenAfter(baseline.Mark, run), _register.Supersedes, cancellationToken).ConfigureAwait(false);
        (baseline, var start, var planned) = await PlanAsync(run, baseline, StartAsync, cancellationToken).ConfigureAwait(false);
        await using (planned.ConfigureAwait(false))
        {
            run.Operations = RunOperations.Planned(planned.Sealed.Counts, planned.Sealed.Footer.RejectedChanges);
            await CheckValvesAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false);
            await CarryOutAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Plans as a run would, and says what it would do. Nothing is written to the store, and nothing of it stays.</summary>
    internal async Task<SyncPreview> PreviewAsync(RunContext run, int samples, CancellationToken cancellationToken)
    {
        run.Options.CheckFor(target.Sync);
        var baseline = await PeekAsync(run, cancellationToken).ConfigureAwait(false);
        await _register.CheckAsync(_owner!, run.Options.Resync, cancellationToken).ConfigureAwait(false);
        var isOpen = baseline.Mark is { OpenPlanId: not null } && !run.Options.Reconcile;
        (baseline, var start, var planned) = await PlanAsync(run, baseline, isOpen ? StartBesideOpenPlanAsync : StartAsync, cancellationToken).ConfigureAwait(false);
        await using (planned.ConfigureAwait(false))
        {
            var valve = await FindValveAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false);
            var preview = await new PreviewBuilder(target, planned, samples) { ClearsFirst = start.Policy.CountsAllAsAdded, Held = run.Tally.Held }
                .BuildAsync(valve, isOpen, cancellationToken).ConfigureAwait(false);
            if (start.UsesBaseFile)
            {
                await target.State.DeleteAsync(target.SyncId, StateFileKind.Base, cancellationToken).ConfigureAwait(false);
            }

            return preview;
        }
    }

    /// <summary>Writes one record and nothing else.</summary>
    internal async Task<RunAccount> WriteRowAsync(RunContext run, RowTest test, MappedRow? row, CancellationToken cancellationToken)
    {
        var baseline = await PeekAsync(run, cancellationToken).ConfigureAwait(false);
        if (run.Suppressed.ContainsRecord(target.Sync.Collection, Encoding.UTF8.GetBytes(test.Key)))
        {
            throw new PersonalizationException(ErrorCodes.PersonErased, $"Sync '{target.SyncId}': this record's person was erased, so that no run writes the record again. To let the person come back, allow it first.");
        }

        await _register.CheckAsync(_owner!, run.Options.Resync, cancellationToken).ConfigureAwait(false);
        var writing = new RowWriting(target, _loader, _applying);
        writing.Check(baseline, _register.MayHoldParts);
        await _register.ClaimAsync(_owner!, run.Options.Resync, TokenAfter(baseline.Mark, run), run.StartedAt, cancellationToken).ConfigureAwait(false);
        baseline = await new RunResume(target, _loader, _applying).SettleAsync(run, baseline, TokenAfter(baseline.Mark, run), _register.Supersedes, cancellationToken).ConfigureAwait(false);
        return await writing.WriteAsync(run, baseline, HeaderOf(run, baseline, baseline.Snapshot), test, row, _register.Supersedes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what the run starts from, and sees that it is this configuration's.</summary>
    private async Task<Baseline> PeekAsync(RunContext run, CancellationToken cancellationToken)
    {
        _owner = Ownership.Of(target.Sync, target.State);
        run.Suppressed = await target.ReadSuppressedAsync(cancellationToken).ConfigureAwait(false);
        run.Held = await LoadHeldAsync(cancellationToken).ConfigureAwait(false);
        var baseline = await _loader.PeekAsync(cancellationToken).ConfigureAwait(false);
        if (_heldUnknown is { } away && baseline.Snapshot is { } snapshot && await snapshot.HoldsAnyAsync(cancellationToken).ConfigureAwait(false))
        {
            throw SyncErrors.HeldUnknown(target.Sync, away);
        }

        if (baseline.Snapshot?.Header.Owner is { } before && before.Configuration != _owner.Configuration)
        {
            Ownership.Check(target.Sync, _owner, before, run.Options.Resync, target.SyncId);
        }

        try
        {
            baseline.CheckIdentity(target.Sync, run.Options);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.IdentityChanged)
        {
            // A key column that was mistyped is no other one.
            await new PlanningPhase(target).CheckColumnsAsync(run, cancellationToken).ConfigureAwait(false);
            throw;
        }

        return baseline;
    }

    /// <summary>A journal that is away keeps no run from its work; the next one notes it.</summary>
    private async Task NoteCollectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new KnownCollections(target.Journal).NoteAsync(target.Collection, target.Sync.Configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.JournalUnavailable)
        {
            // It was told already: the run's own steps come first.
        }
    }

    /// <summary>Only a sync that undoes removals needs the journal for the keys that it must not remove, and one that did so before and holds some still, as its snapshot tells.</summary>
    private async Task<HeldKeys> LoadHeldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _held.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.JournalUnavailable && target.Sync.Undo is null)
        {
            _heldUnknown = exception;
            return HeldKeys.None;
        }
    }

    private static long TokenAfter(SyncMark? mark, RunContext run) => Math.Max(mark?.Token + 1 ?? 0, run.Lease.Token ?? run.StartedAt.ToUnixTimeMilliseconds());

    private static bool RemovalValveApplies(RunContext run) => run.Options.Resync != SyncResync.ClearAndFill;

    /// <summary>Plans. Where the snapshot turns out to be damaged on the way, it is as good as lost, and the plan is made without it.</summary>
    private async Task<(Baseline Baseline, RunStart Start, PlanWriter Planned)> PlanAsync(
        RunContext run, Baseline baseline, Func<RunContext, Baseline, CancellationToken, Task<RunStart>> startAsync, CancellationToken cancellationToken)
    {
        while (true)
        {
            baseline.CheckReset(target.Sync, run.Options);
            try
            {
                var start = await startAsync(run, baseline, cancellationToken).ConfigureAwait(false);
                return (baseline, start, await new PlanningPhase(target).PlanAsync(run, start, cancellationToken).ConfigureAwait(false));
            }
            catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged && baseline.Snapshot is not null)
            {
                target.Logger.SnapshotUnreadable(target.SyncId, exception.Message);
                baseline = baseline with { Snapshot = null, IsDamaged = true };
            }
        }
    }

    private Task<RunStart> StartBesideOpenPlanAsync(RunContext run, Baseline baseline, CancellationToken cancellationToken)
        => Task.FromResult(StartFrom(run, baseline, baseline.Snapshot, usesBaseFile: false, rewriteAll: true));

    private async Task<RunStart> StartAsync(RunContext run, Baseline baseline, CancellationToken cancellationToken)
    {
        var snapshot = baseline.Snapshot?.Header.Collection == target.Sync.Collection ? baseline.Snapshot : null;
        if (run.Options.Reconcile)
        {
            return await StartFromStoreAsync(run, baseline, snapshot, cancellationToken).ConfigureAwait(false);
        }

        var resync = run.Options.Resync;
        var asksStore = resync != SyncResync.ResetCdc
            && (!baseline.IsTrusted || snapshot is null || target.Sync.Mode == SyncMode.Mirror || resync == SyncResync.ClearAndFill)
            && (_register.MayHoldParts || baseline.Mark is not null);
        if (asksStore)
        {
            var header = HeaderOf(run, baseline, snapshot);
            var stand = await new StoreBase(target).BuildAsync(snapshot, header, cancellationToken).ConfigureAwait(false);
            return StartFrom(run, baseline, stand, usesBaseFile: true, rewriteAll: true);
        }

        var proves = baseline.IsTrusted && resync is SyncResync.None or SyncResync.ResetCdc && target.Sync.Mode != SyncMode.Mirror
            && (snapshot?.Header.Fingerprint == SyncFingerprint.Of(target.Sync) || target.Sync.Mode == SyncMode.Insert);
        return StartFrom(run, baseline, snapshot, usesBaseFile: false, rewriteAll: !proves);
    }

    /// <summary>Compares with what the store lists: what it lacks is added, what it has of other inputs changed, what the model lacks removed.</summary>
    private async Task<RunStart> StartFromStoreAsync(RunContext run, Baseline baseline, SnapshotFile? snapshot, CancellationToken cancellationToken)
    {
        var stand = await new StoreBase(target).BuildListedAsync(HeaderOf(run, baseline, snapshot), cancellationToken).ConfigureAwait(false);

        // Equal inputs say nothing where the parts were made by another definition.
        var isOtherDefinition = snapshot is not null && snapshot.Header.Fingerprint != SyncFingerprint.Of(target.Sync);
        return StartFrom(run, baseline, stand, usesBaseFile: true, rewriteAll: isOtherDefinition);
    }

    private RunStart StartFrom(RunContext run, Baseline baseline, SnapshotFile? old, bool usesBaseFile, bool rewriteAll) => new(
        old,
        usesBaseFile,
        new RowPolicy(rewriteAll, target.Sync.Mode == SyncMode.Insert, run.Options.Resync),
        Removes(run.Options),
        HeaderOf(run, baseline, old, usesBaseFile));

    private bool Removes(SyncRunOptions options) => options.Resync switch
    {
        SyncResync.ClearAndFill => true,
        SyncResync.ResetCdc => false,
        _ => target.Sync.OnRemoved != RecordDeleteBehavior.DoNothing && !options.IgnoreRemoved,
    };

    private SnapshotHeader HeaderOf(RunContext run, Baseline baseline, SnapshotFile? old, bool usesBaseFile = false) => new()
    {
        RunId = run.RunId,
        SyncId = target.SyncId,
        BaseId = old?.Header.RunId,
        Collection = target.Sync.Collection,
        KeyColumn = target.Sync.KeyColumn,
        Fingerprint = SyncFingerprint.Of(target.Sync),
        StartedAt = run.StartedAt,
        Owner = _owner,
        Token = TokenAfter(baseline.Mark, run),
        Sizes = SnapshotSize.Next(baseline.Snapshot, run.StartedAt, usesBaseFile ? old!.Count : 0),
    };

    private async Task<PersonalizationException?> FindValveAsync(
        RunContext run, Baseline baseline, RunStart start, PlanWriter planned, CancellationToken cancellationToken)
    {
        // Held keys are no rows of the model: it may be empty beside them.
        var before = Math.Max(baseline.Snapshot?.Count ?? 0, start.UsesBaseFile ? start.Base!.Count : 0) - run.Tally.Held;
        if (before == 0 && planned.Sealed.Counts.RowsQueried == 0 && baseline is { IsTrusted: false, Mark: not null } && !start.UsesBaseFile)
        {
            // Nothing here says how many there were, and the run had no other reason to ask.
            await foreach (var part in target.Records.ListPartsAsync(target.SyncId, cancellationToken).ConfigureAwait(false))
            {
                before += part.State == PartState.Live ? 1 : 0;
            }
        }

        var largest = (start.Header.Sizes ?? []).Select(size => size.Rows).DefaultIfEmpty().Max();
        return new Valves(target.Sync, before, largest).Find(planned.Sealed, RemovalValveApplies(run), run.Options.AllowRemovals);
    }

    private async Task CheckValvesAsync(RunContext run, Baseline baseline, RunStart start, PlanWriter planned, CancellationToken cancellationToken)
    {
        if (await FindValveAsync(run, baseline, start, planned, cancellationToken).ConfigureAwait(false) is { } tripped)
        {
            run.Tally.Abort();
            throw tripped;
        }
    }

    private async Task CarryOutAsync(RunContext run, Baseline baseline, RunStart start, PlanWriter planned, CancellationToken cancellationToken)
    {
        var commit = new RunCommit(target);
        var keepsNothing = start.Policy.CountsAllAsAdded;
        var keepsParts = await planned.CommitDraftAsync(keepsNothing ? null : start.Base, cancellationToken).ConfigureAwait(false) || run.Tally.Held > 0;
        var mark = baseline.Mark;
        if (planned.Sealed.EffectiveOperations > 0)
        {
            await planned.CommitPlanAsync(keepsParts, cancellationToken).ConfigureAwait(false);
            target.Passed(RunStep.PlanFlushed);
            mark = await OpenMarkAsync(baseline.Mark, start.Header, cancellationToken).ConfigureAwait(false);
            var open = await SyncPlan.OpenAsync(target.State, target.SyncId, mark, cancellationToken).ConfigureAwait(false)
                ?? throw StateFormat.Damaged(StateFormat.PlanMagic, target.SyncId, "has vanished during the run");
            open.Claims = planned.Sealed.Claims;
            mark = await _applying.ApplyAsync(run, open, mark, _register.Supersedes, cancellationToken).ConfigureAwait(false);

            // From here on the run has done its work: it is recorded even when its caller has lost interest.
            run.Report(target.SyncId, SyncPhase.Reporting, planned.Sealed.EffectiveOperations, planned.Sealed.EffectiveOperations);
            await run.NoteAsync().ConfigureAwait(false);
            var account = await commit.CommitSnapshotAsync(open, CancellationToken.None).ConfigureAwait(false);
            run.Counts = account.Counts;
            run.Rejections = account.Rejections;
            run.Operations = account.Operations;
            keepsParts = commit.KeepsParts;
        }
        else
        {
            await ShowRefusedAsync(run, planned, cancellationToken).ConfigureAwait(false);

            // The first step of a commit, as above.
            run.Report(target.SyncId, SyncPhase.Reporting, 0, 0);
            await run.NoteAsync().ConfigureAwait(false);
            await target.State.PromoteAsync(target.SyncId, StateFileKind.Draft, StateFileKind.Snapshot, CancellationToken.None).ConfigureAwait(false);
            target.Passed(RunStep.SnapshotCommitted);
        }

        await commit.CommitMarkAsync(mark, new SyncMark(run.RunId, null, start.Header.Token) { Indexes = IndexMarks.Of(target.Sync) }, CancellationToken.None).ConfigureAwait(false);
        await commit.DeleteFilesAsync(CancellationToken.None).ConfigureAwait(false);
        await EndHoldingAsync(run, keepsNothing).ConfigureAwait(false);
        await ShrinkRegisterAsync(start, keepsParts).ConfigureAwait(false);
        if ((run.Counts ?? run.Tally.Counts) is { AddUp: false } counts)
        {
            throw SyncErrors.CountsDoNotAddUp(target.Sync, counts);
        }
    }

    /// <summary>There is nothing to write, so no store answers; rows that were refused are shown all the same.</summary>
    private async Task ShowRefusedAsync(RunContext run, PlanWriter planned, CancellationToken cancellationToken)
    {
        if (run.Debug is { } debug && planned.Sources is not null)
        {
            await planned.CommitPlanAsync(keepsParts: false, cancellationToken).ConfigureAwait(false);
            var debugged = await DebuggedRun.OpenAsync(target, debug, planned.Sealed, cancellationToken).ConfigureAwait(false);
            await using (debugged.ConfigureAwait(false))
            {
                await debugged.ShowRefusedAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<SyncMark> OpenMarkAsync(SyncMark? before, SnapshotHeader header, CancellationToken cancellationToken)
    {
        var mark = new SyncMark(before?.SnapshotId, header.RunId, header.Token) { Indexes = IndexMarks.Kept(before?.Indexes, target.Sync) };
        await target.MoveMarkAsync(before, mark, cancellationToken).ConfigureAwait(false);
        target.Passed(RunStep.MarkOpened);
        return mark;
    }

    /// <summary>What the model has again is a row like any other, and a run that removes everything leaves nothing to be held. A crash before this is made up for by the next run.</summary>
    private async Task EndHoldingAsync(RunContext run, bool all)
    {
        if (!run.Held.IsEmpty && (all || run.Tally.Returned.Count > 0))
        {
            await _held.RemoveAsync(runId: null, all ? null : run.Tally.Returned, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task ShrinkRegisterAsync(RunStart start, bool keepsParts)
    {
        if (!keepsParts && target.Sync.Mode != SyncMode.Insert && !start.Policy.WritesNothing)
        {
            await _register.ShrinkAsync(
                async token => await SnapshotFile.OpenAsync(target.State, target.SyncId, token).ConfigureAwait(false) is { } snapshot
                    ? await snapshot.CountPartsAsync(token).ConfigureAwait(false) : 0,
                CancellationToken.None).ConfigureAwait(false);
        }
    }
}
