using Personalization.Sync.Diff;
using Personalization.Sync.Run;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>
/// One run of a sync in all regions that it writes to. Each has a snapshot, a plan and a mark of its own, so one that is away delays none of the others and catches up by itself.
/// </summary>
/// <param name="slots">The sync in each region; one at least.</param>
/// <param name="ticket">The run.</param>
/// <param name="options">How it runs.</param>
internal sealed class RegionRun(IReadOnlyList<SyncSlot> slots, SyncRunTicket ticket, SyncRunOptions options)
{
    private readonly SyncSlot _lead = SyncSlots.LeadOf(slots)!;

    // Each region's run would see that another's has ended, and take itself for done.
    private readonly SyncRunOptions _due = options with { IsStillDue = null, HasServedFires = true };

    /// <param name="prepare">Prepares a region's store, which may have been away when the process started.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    internal async Task<SyncRun> RunAsync(Func<RecordRegion, CancellationToken, ValueTask> prepare, CancellationToken cancellationToken)
    {
        var model = _lead.NewModel();
        if (slots.Count == 1)
        {
            return await _lead.RunUnderLeaseAsync(new RegionLeases(ticket, 1, static runs => runs[0]).Of(0), options, model.NewSeat(), cancellationToken).ConfigureAwait(false);
        }

        if (await RanMeanwhileAsync(cancellationToken).ConfigureAwait(false) || !await ServesFiresAsync(cancellationToken).ConfigureAwait(false))
        {
            return ticket.ToFailed(options, SyncErrors.RanMeanwhile(_lead.Sync));
        }

        var leases = new RegionLeases(ticket, slots.Count, runs => Combine([.. slots.Zip(runs.Select((run, n) => Of(slots[n], run)))]));
        var seats = slots.Select(slot => model.NewSeat(isExpected: !slot.HasFailed)).ToArray();
        var runs = await Task.WhenAll(slots.Select(
            (slot, n) => Task.Run(() => RunInRegionAsync(slot, leases.Of(n), seats[n], prepare, cancellationToken), CancellationToken.None))).ConfigureAwait(false);
        return _lead.Note(Combine([.. slots.Zip(runs)]));
    }

    /// <summary>Takes the fires once for all regions, whose leases may be several hosts'.</summary>
    private async Task<bool> ServesFiresAsync(CancellationToken cancellationToken)
    {
        if (!await _lead.Fires.IsDueAsync(_lead.Sync.Id, options, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await ticket.NoteAsync().ConfigureAwait(false);
        return await _lead.Fires.ServeAsync(_lead.Sync.Id, ticket.RunId, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> RanMeanwhileAsync(CancellationToken cancellationToken)
    {
        if (options.IsStillDue is not { } isStillDue)
        {
            return false;
        }

        try
        {
            await _lead.RefreshAsync(cancellationToken).ConfigureAwait(false);
            return !isStillDue();
        }
        catch (RecordStoreException)
        {
            // Away: the run itself tells.
            return false;
        }
    }

    private async Task<SyncRun> RunInRegionAsync(
        SyncSlot slot, RegionLeases.RegionLease lease, SharedModel.Seat model, Func<RecordRegion, CancellationToken, ValueTask> prepare, CancellationToken cancellationToken)
    {
        using var seat = model;
        SyncRun run;
        try
        {
            await prepare(slot.Region, cancellationToken).ConfigureAwait(false);
            run = await slot.RunUnderLeaseAsync(lease, _due, seat, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException exception)
        {
            run = ticket.ToFailed(_due, exception);
        }

        // Where it had a lease, this has been told.
        lease.Miss(run);
        slot.HasFailed = run.Status == SyncRunStatus.Failed && !SyncErrors.IsContention(run);
        return Of(slot, run);
    }

    private static SyncRun Of(SyncSlot slot, SyncRun run) => run with { AllRejections = [.. run.AllRejections.Select(row => row with { Region = slot.Region.Name })] };

    private static bool IsWhole(SyncRun run) => run.Status is SyncRunStatus.Success or SyncRunStatus.Warning;

    /// <summary>The account of a run: of the region that stands for the sync if it came to its end there, with what went wrong in others.</summary>
    private static SyncRun Combine(IReadOnlyList<(SyncSlot Slot, SyncRun Run)> runs)
    {
        var whole = runs.Where(one => IsWhole(one.Run)).ToArray();

        // A region that another process is writing to is in good hands, as long as this one has done something elsewhere.
        var failed = runs.Where(one => !IsWhole(one.Run) && !(whole.Length > 0 && SyncErrors.IsContention(one.Run))).ToArray();
        var lead = (whole.Length > 0 ? whole : runs).OrderBy(one => one.Slot.Region.IsServed ? 0 : 1).First().Run;
        var status = whole.Length == 0 ? lead.Status : failed.Length > 0 || whole.Any(one => one.Run.Status == SyncRunStatus.Warning) ? SyncRunStatus.Warning : SyncRunStatus.Success;
        return lead with
        {
            Status = status,
            StartedAt = runs.Min(one => one.Run.StartedAt),
            PlanDuration = runs.Max(one => one.Run.PlanDuration),
            ApplyDuration = runs.Max(one => one.Run.ApplyDuration),
            Rejections = [.. runs.SelectMany(one => one.Run.Rejections).DistinctBy(rejected => (rejected.Key, rejected.Reason)).Take(SyncConstants.RejectionSamples)],
            AllRejections = [.. runs.SelectMany(one => one.Run.AllRejections).Take(SyncConstants.MostRejections)],
            Error = failed.Length == 0 ? null : string.Join(' ', failed.Select(one => $"Region '{one.Slot.Region.Name}': {one.Run.Error ?? one.Run.Status.ToString().ToLowerInvariant() + "."}")),
            ErrorCode = whole.Length > 0 ? null : lead.ErrorCode,
            Regions = [.. runs.Select(one => new SyncRegionRun(one.Slot.Region.Name, one.Run.Status, one.Run.Counts, one.Run.Error, one.Run.ErrorCode))],
        };
    }
}
