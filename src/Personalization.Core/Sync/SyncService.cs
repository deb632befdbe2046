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
    private readonly FrozenDictionary<string, SyncSlot[]> _slotsByCollection;
    private volatile bool _prepared;

    public SyncService(
        PersonalizationDefinitions definitions,
        IRecordStore store,
        ISnapshotStore snapshots,
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
        _slots = definitions.Syncs.Values
            .Select(sync => new SyncSlot(sync, store, snapshots, time, diagnostics, logger, limits ?? new SyncLimits()))
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

    public async Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!_slots.TryGetValue(syncId, out var slot))
        {
            throw new PersonalizationException(
                ErrorCodes.SyncNotFound, $"No sync has the id '{syncId}'. Configured are: {string.Join(", ", SyncIds)}.");
        }

        if (!_prepared)
        {
            // A program without a host runs a sync without a start before.
            await StartAsync(cancellationToken).ConfigureAwait(false);
        }

        var started = _time.GetTimestamp();

        // Off the caller's thread: embedded sources and stores work without suspending, and a caller may start several runs at once.
        var run = await Task.Run(() => slot.RunAsync(options ?? new SyncRunOptions(), cancellationToken), cancellationToken).ConfigureAwait(false);
        RunReport.Write(run, _time.GetElapsedTime(started), _diagnostics, _logger);
        ReadinessChanged?.Invoke();
        return run;
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
}
