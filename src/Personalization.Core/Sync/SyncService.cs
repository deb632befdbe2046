using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Running;
using Personalization.Sync.Runs;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>Runs the configured syncs, one run of a sync at a time, and knows which collections are ready.</summary>
internal sealed class SyncService : ISyncEngine, IDisposable
{
    private readonly CurrentDefinitions _definitions;
    private readonly IRecordStore _store;
    private readonly ISnapshotStore _snapshots;
    private readonly ISyncLease _lease;
    private readonly TimeProvider _time;
    private readonly SyncDiagnostics _diagnostics;
    private readonly ILogger<SyncService> _logger;
    private readonly SyncLimits _limits;
    private volatile SyncSlots _slots;
    private volatile bool _prepared;

    public SyncService(
        CurrentDefinitions definitions,
        IRecordStore store,
        ISnapshotStore snapshots,
        ISyncLease lease,
        TimeProvider time,
        SyncDiagnostics diagnostics,
        ILogger<SyncService> logger,
        SyncLimits? limits = null)
    {
        _definitions = definitions;
        _store = store;
        _snapshots = snapshots;
        _lease = lease;
        _time = time;
        _diagnostics = diagnostics;
        _logger = logger;
        _limits = limits ?? new SyncLimits();
        _slots = new SyncSlots(definitions.Value.Syncs.Values.Select(sync => NewSlot(sync, before: null)));
    }

    public event Action? ReadinessChanged;

    public bool MayLoseRecords => _store.IsRemote;

    internal SyncRunLog Log { get; } = new();

    public IReadOnlyList<string> SyncIds => _slots.Ids;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(_definitions.Value, cancellationToken).ConfigureAwait(false);
        await RefreshReadinessAsync(cancellationToken).ConfigureAwait(false);
        _prepared = true;
    }

    public async ValueTask ReloadAsync(PersonalizationDefinitions next, CancellationToken cancellationToken)
    {
        await PrepareAsync(next, cancellationToken).ConfigureAwait(false);
        var before = _slots;
        var slots = new SyncSlots(next.Syncs.Values.Select(sync => NewSlot(sync, before.Find(sync.Id))));

        // Before they are looked up for the first time, so that a collection that is ready is never taken for one that is loading.
        foreach (var slot in slots.All.Where(slot => before.Find(slot.Sync.Id)?.State != slot.State))
        {
            await slot.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        _slots = slots;
        _definitions.Exchange(next);
        ReadinessChanged?.Invoke();
    }

    public async ValueTask RefreshReadinessAsync(CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.All)
        {
            await slot.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        ReadinessChanged?.Invoke();
    }

    public async ValueTask RefreshAsync(string syncId, CancellationToken cancellationToken)
    {
        await SlotOf(syncId).RefreshAsync(cancellationToken).ConfigureAwait(false);
        ReadinessChanged?.Invoke();
    }

    public Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
        => RunAsync(OpenRun(syncId), options ?? new SyncRunOptions(), cancellationToken);

    internal SyncRunTicket OpenRun(string syncId) => Log.Open(SlotOf(syncId).Sync.Id, _time.GetUtcNow());

    internal async Task<SyncRun> RunAsync(SyncRunTicket ticket, SyncRunOptions options, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ticket.CancelBy(either);
        SyncRun? run = null;
        try
        {
            run = await RunToEndAsync(ticket, options, either.Token).ConfigureAwait(false);
            return run;
        }
        finally
        {
            ticket.End(run ?? ticket.ToUnstarted(options), _time.GetUtcNow());
            if (run?.ErrorCode == ErrorCodes.SyncRunning && options.IsStillDue is not null)
            {
                Log.Remove(ticket); // another process was faster, and the schedule goes by its run
            }
        }
    }

    private async Task<SyncRun> RunToEndAsync(SyncRunTicket ticket, SyncRunOptions options, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var slot = SlotOf(ticket.State.SyncId);
        var started = _time.GetTimestamp();

        // Off the caller's thread: embedded sources and stores work without suspending, and a caller may start several runs at once.
        var run = await Task.Run(() => slot.RunAsync(ticket, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (run.Resumed is { } resumed)
        {
            RunReport.Write(resumed, TimeSpan.Zero, _diagnostics, _logger);
        }

        RunReport.Write(run, _time.GetElapsedTime(started), _diagnostics, _logger);
        ReadinessChanged?.Invoke();
        return run;
    }

    public async Task<SyncPreview> PlanAsync(
        string syncId, SyncRunOptions? options = null, int samples = 10, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        var slot = SlotOf(syncId);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task
            .Run(() => slot.PreviewAsync(options ?? new SyncRunOptions(), samples, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async Task<RowTest> TestRowAsync(string syncId, string key, RowTestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slot = SlotOf(syncId);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => slot.TestRowAsync(key, options ?? new RowTestOptions(), cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<UnmanagedSync>> ListUnmanagedAsync(CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await NewUnmanaged().ListAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => NewUnmanaged().ForgetAsync(syncId, removeParts, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public SyncRun? GetLastRun(string syncId) => _slots.Find(syncId)?.State.LastRun;

    public bool IsReady(string collection) => _slots.IsReady(collection);

    public DateTimeOffset? GetLastStart(string syncId) => _slots.Find(syncId)?.LastStart;

    public void Dispose()
    {
        foreach (var slot in _slots.All)
        {
            slot.State.Dispose();
        }
    }

    private SyncSlot NewSlot(SyncDefinition sync, SyncSlot? before)
    {
        var state = before is null ? SyncSlotState.Create()
            : before.Sync.Collection == sync.Collection ? before.State
            : before.State.ForOtherCollection();
        return new SyncSlot(sync, state, _store, _snapshots, _lease, _time, _diagnostics, _logger, _limits);
    }

    private UnmanagedSyncs NewUnmanaged() => new(_definitions.Value, _store, _snapshots, _lease, _time, _limits.BatchOperations);

    private SyncSlot SlotOf(string syncId) => _slots.Find(syncId) ?? throw new PersonalizationException(
        ErrorCodes.SyncNotFound, $"No sync has the id '{syncId}'. Configured are: {string.Join(", ", SyncIds)}.");

    /// <summary>A program without a host runs a sync without a start before.</summary>
    private ValueTask PrepareAsync(CancellationToken cancellationToken) => _prepared ? default : StartAsync(cancellationToken);

    private async ValueTask PrepareAsync(PersonalizationDefinitions definitions, CancellationToken cancellationToken)
    {
        foreach (var collection in definitions.Collections.Values)
        {
            await _store.PrepareAsync(collection, cancellationToken).ConfigureAwait(false);
        }
    }
}
