using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Running;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>Runs the configured syncs, one run of a sync at a time, and knows which collections are ready.</summary>
internal sealed class SyncService : ISyncEngine, IDisposable
{
    private readonly PersonalizationDefinitions _definitions;
    private readonly IRecordStore _store;
    private readonly TimeProvider _time;
    private readonly SyncDiagnostics _diagnostics;
    private readonly ILogger<SyncService> _logger;
    private readonly FrozenDictionary<string, SyncSlot> _slots;
    private readonly UnmanagedSyncs _unmanaged;
    private readonly FrozenDictionary<string, SyncSlot[]> _slotsByCollection;
    private volatile bool _prepared;

    public SyncService(
        PersonalizationDefinitions definitions,
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
        _time = time;
        _diagnostics = diagnostics;
        _logger = logger;
        limits ??= new SyncLimits();
        _unmanaged = new UnmanagedSyncs(definitions, store, snapshots, lease, time, limits.BatchOperations);
        _slots = definitions.Syncs.Values
            .Select(sync => new SyncSlot(sync, store, snapshots, lease, time, diagnostics, logger, limits))
            .ToFrozenDictionary(slot => slot.Sync.Id, StringComparer.Ordinal);
        _slotsByCollection = _slots.Values
            .GroupBy(slot => slot.Sync.Collection, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    public event Action? ReadinessChanged;

    public IReadOnlyList<string> SyncIds => _slots.Keys;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        foreach (var collection in _definitions.Collections.Values)
        {
            await _store.PrepareAsync(collection, cancellationToken).ConfigureAwait(false);
        }

        await RefreshReadinessAsync(cancellationToken).ConfigureAwait(false);
        _prepared = true;
    }

    public async ValueTask RefreshReadinessAsync(CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.Values)
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

    public async Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var slot = SlotOf(syncId);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var started = _time.GetTimestamp();

        // Off the caller's thread: embedded sources and stores work without suspending, and a caller may start several runs at once.
        var run = await Task.Run(() => slot.RunAsync(options ?? new SyncRunOptions(), cancellationToken), cancellationToken).ConfigureAwait(false);
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

    public async Task<IReadOnlyList<UnmanagedSync>> ListUnmanagedAsync(CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _unmanaged.ListAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => _unmanaged.ForgetAsync(syncId, removeParts, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public SyncRun? GetLastRun(string syncId) => _slots.TryGetValue(syncId, out var slot) ? slot.LastRun : null;

    public bool IsReady(string collection)
    {
        if (!_slotsByCollection.TryGetValue(collection, out var slots))
        {
            return true;
        }

        foreach (var slot in slots)
        {
            if (!slot.IsReady)
            {
                return false;
            }
        }

        return true;
    }

    public DateTimeOffset? GetLastStart(string syncId) => _slots.TryGetValue(syncId, out var slot) ? slot.LastStart : null;

    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Dispose();
        }
    }

    private SyncSlot SlotOf(string syncId) => _slots.TryGetValue(syncId, out var slot)
        ? slot
        : throw new PersonalizationException(
            ErrorCodes.SyncNotFound, $"No sync has the id '{syncId}'. Configured are: {string.Join(", ", SyncIds)}.");

    /// <summary>A program without a host runs a sync without a start before.</summary>
    private ValueTask PrepareAsync(CancellationToken cancellationToken) => _prepared ? default : StartAsync(cancellationToken);
}
