using Personalization.Records;
using Personalization.Sync.Diff;
using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <summary>One sync in all regions that it writes to. Each has a snapshot, a plan and a mark of its own, so one that is away delays none of the others and catches up by itself.</summary>
internal sealed class RegionSlots(SyncDefinition sync, IReadOnlyList<KeyValuePair<string, SyncSlot>> slots, string served)
{
    private const int MaxRejections = 100;

    // Where the last run failed, also before it had a lease.
    private volatile string[] _failed = [];

    // Every lookup that misses asks for it.
    private SyncSlot? _served;

    internal SyncDefinition Sync => sync;

    internal IEnumerable<SyncSlot> All => slots.Select(slot => slot.Value);

    /// <summary>The slot of the region in which this process looks records up; <see langword="null"/> when the sync does not write there.</summary>
    internal SyncSlot? Served => _served ??= Find(served);

    /// <summary>The slot that stands for the sync where only one can.</summary>
    internal SyncSlot Lead => Served ?? slots[0].Value;

    internal bool IsReady => Served?.IsReady ?? true;

    internal bool HasFilled(string index) => Served?.HasFilled(index) ?? true;

    internal SyncSlot? Find(string region) => slots.FirstOrDefault(slot => slot.Key == region).Value;

    /// <param name="ticket">The run.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="prepare">Prepares a region's store, which may have been away when the process started.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    internal async Task<SyncRun> RunInRegionsAsync(SyncRunTicket ticket, SyncRunOptions options, Func<string, CancellationToken, ValueTask> prepare, CancellationToken cancellationToken)
    {
        var model = Lead.NewModel();
        if (slots.Count == 1)
        {
            return await Lead.RunUnderLeaseAsync(ticket, options, model.NewSeat(), isAway: false, cancellationToken).ConfigureAwait(false);
        }

        if (await RanMeanwhileAsync(options, cancellationToken).ConfigureAwait(false))
        {
            return ticket.ToFailed(options, SyncErrors.RanMeanwhile(sync));
        }

        // Each region's run would see that another's has ended, and take itself for done.
        var due = options with { IsStillDue = null };

        // A region that was away the last time may be away still: that the others do not wait for.
        var failed = _failed;
        var seats = slots.Select(slot => model.NewSeat(isExpected: !failed.Contains(slot.Key))).ToArray();
        var runs = await Task.WhenAll(slots.Select(async (slot, n) => KeyValuePair.Create(
            slot.Key, await Task.Run(() => RunInRegionAsync(slot.Key, slot.Value, ticket, due, seats[n], failed.Contains(slot.Key), prepare, cancellationToken), CancellationToken.None).ConfigureAwait(false)))).ConfigureAwait(false);
        _failed = [.. runs.Where(run => HasFailed(run.Value)).Select(run => run.Key)];
        var all = Combine(runs);
        Lead.State.Note(all);
        return all;
    }

    /// <summary>Reads again what state and stores hold: of the region that stands for the sync, and of those where the last run failed.</summary>
    /// <remarks>Throws where none of them can be reached.</remarks>
    internal async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var failed = _failed;
        var answers = 0;
        Exception? away = null;
        foreach (var slot in slots.Where(slot => slot.Value == Lead || failed.Contains(slot.Key)))
        {
            try
            {
                await slot.Value.RefreshAsync(cancellationToken).ConfigureAwait(false);
                answers += failed.Length == 0 || failed.Contains(slot.Key) ? 1 : 0;
            }
            catch (Exception exception) when (slots.Count > 1 && !cancellationToken.IsCancellationRequested)
            {
                away = exception;
            }
        }

        if (answers == 0 && away is not null)
        {
            throw away;
        }
    }

    private async Task<bool> RanMeanwhileAsync(SyncRunOptions options, CancellationToken cancellationToken)
    {
        if (options.IsStillDue is not { } isStillDue)
        {
            return false;
        }

        try
        {
            await Lead.RefreshAsync(cancellationToken).ConfigureAwait(false);
            return !isStillDue();
        }
        catch (RecordStoreException)
        {
            // Away: the run itself tells.
            return false;
        }
    }

    private static async Task<SyncRun> RunInRegionAsync(
        string region,
        SyncSlot slot,
        SyncRunTicket ticket,
        SyncRunOptions options,
        SharedModel.Seat model,
        bool isAway,
        Func<string, CancellationToken, ValueTask> prepare,
        CancellationToken cancellationToken)
    {
        using var seat = model;
        try
        {
            await prepare(region, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException exception)
        {
            return ticket.ToFailed(options, exception);
        }

        return await slot.RunUnderLeaseAsync(ticket, options, seat, isAway, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<RowTest> TestRowAsync(string key, RowTestOptions options, CancellationToken cancellationToken)
    {
        var test = await Lead.TestRowAsync(key, options, cancellationToken).ConfigureAwait(false);
        foreach (var slot in All.Where(slot => options.Write && slot != Lead))
        {
            await slot.TestRowAsync(key, options, cancellationToken).ConfigureAwait(false);
        }

        return test;
    }

    private static bool HasFailed(SyncRun run) => run.Status == SyncRunStatus.Failed && !SyncErrors.IsContention(run);

    private static bool IsWhole(SyncRun run) => run.Status is SyncRunStatus.Success or SyncRunStatus.Warning;

    /// <summary>The account of a run: of the region that stands for the sync if it came to its end there, with what went wrong in others.</summary>
    private SyncRun Combine(IReadOnlyList<KeyValuePair<string, SyncRun>> runs)
    {
        var whole = runs.Where(run => IsWhole(run.Value)).ToArray();

        // A region that another process is writing to is in good hands, as long as this one has done something elsewhere.
        var failed = runs.Where(run => !IsWhole(run.Value) && !(whole.Length > 0 && SyncErrors.IsContention(run.Value))).ToArray();
        var lead = (whole.Length > 0 ? whole : runs).OrderBy(run => run.Key == served ? 0 : 1).First().Value;
        var status = whole.Length == 0 ? lead.Status : failed.Length > 0 || whole.Any(run => run.Value.Status == SyncRunStatus.Warning) ? SyncRunStatus.Warning : SyncRunStatus.Success;
        return lead with
        {
            Status = status,
            StartedAt = runs.Min(run => run.Value.StartedAt),
            PlanDuration = runs.Max(run => run.Value.PlanDuration),
            ApplyDuration = runs.Max(run => run.Value.ApplyDuration),
            Rejections = [.. runs.SelectMany(run => run.Value.Rejections).DistinctBy(rejected => (rejected.Key, rejected.Reason)).Take(MaxRejections)],
            Error = failed.Length == 0 ? null : string.Join(' ', failed.Select(run => $"Region '{run.Key}': {run.Value.Error ?? run.Value.Status.ToString().ToLowerInvariant() + "."}")),
            ErrorCode = whole.Length > 0 ? null : lead.ErrorCode,
            Regions = [.. runs.Select(run => new SyncRegionRun(run.Key, run.Value.Status, run.Value.Counts, run.Value.Error, run.Value.ErrorCode))],
        };
    }
}
