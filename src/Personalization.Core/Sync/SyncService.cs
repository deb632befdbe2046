using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Run;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>Runs the configured syncs, one run of a sync at a time, and knows which collections are ready.</summary>
internal sealed partial class SyncService : ISyncEngine, IAsyncDisposable, IDisposable
{
    private readonly CurrentDefinitions _definitions;
    private readonly RecordRegions _regions;
    private readonly SyncEnvironment _environment;
    private volatile SyncSlots _slots;

    // Those that a reload has taken away too: whoever still goes by the configuration before must not stumble.
    private volatile HashSet<string> _names;
    private volatile bool _prepared;
    private volatile bool _gaveUp;

    public SyncService(CurrentDefinitions definitions, RecordRegions regions, SyncEnvironment environment)
    {
        _definitions = definitions;
        _regions = regions;
        _environment = environment;
        _names = [.. definitions.Value.Collections.Keys];
        _slots = new SyncSlots(definitions.Value.Syncs.Values.Select(sync => NewSlots(sync, definitions.Value, before: null)));
    }

    public event Action? ReadinessChanged;

    public bool MayLoseRecords => _regions.Served.Store.IsRemote;

    internal SyncRunLog Log { get; } = new();

    public IReadOnlyList<string> SyncIds => _slots.Ids;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        // Lookups need the store alone: without a state that tells more, what they miss is unknown.
        _isOpen = await PrepareAsync(_definitions.Value, cancellationToken).ConfigureAwait(false);
        try
        {
            await RefreshReadinessAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException exception) when (!_regions.IsSingle)
        {
            // The region that is served here is away: that must not keep syncs from the others. Its collections are loading, and whoever watches readiness asks again.
            _environment.Logger.RegionAway(_regions.Served.Name, exception.Message);
        }

        _prepared = true;
    }

    public void TakeState()
    {
        try
        {
            foreach (var region in _regions.All)
            {
                (region.Snapshots as IExclusiveState)?.Take();
            }
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateLocked)
        {
            _environment.Logger.StateTaken(_definitions.Words.In(exception.Message));
        }
        catch (Exception exception) when (exception is PersonalizationException or IOException or UnauthorizedAccessException)
        {
            // Runs try again, and tell.
        }
    }

    public async ValueTask ReloadAsync(PersonalizationDefinitions next, CancellationToken cancellationToken)
    {
        var isServed = await PrepareAsync(next, cancellationToken).ConfigureAwait(false);
        var before = _slots;
        var slots = new SyncSlots(next.Syncs.Values.Select(sync => NewSlots(sync, next, before.Find(sync.Id))));

        // Before they are looked up for the first time, so that a collection that is ready is never taken for one that is loading.
        foreach (var served in slots.All.Select(slot => slot.Served).OfType<SyncSlot>().Where(slot => before.Find(slot.Sync.Id)?.Served?.State != slot.State))
        {
            await served.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        _names = [.. _names, .. next.Collections.Keys];
        _slots = slots;
        _isOpen = isServed;
        _definitions.Exchange(next);
        ReadinessChanged?.Invoke();
    }

    public async ValueTask RefreshReadinessAsync(CancellationToken cancellationToken)
    {
        foreach (var served in _slots.All.Select(slots => slots.Served).OfType<SyncSlot>())
        {
            await served.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        ReadinessChanged?.Invoke();
    }

    public async ValueTask RefreshAsync(string syncId, CancellationToken cancellationToken)
    {
        await SlotOf(syncId).RefreshAsync(cancellationToken).ConfigureAwait(false);
        ReadinessChanged?.Invoke();
    }

    public Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
        => CarryOutAsync(OpenRun(syncId), options ?? new SyncRunOptions(), cancellationToken);

    internal SyncRunTicket OpenRun(string syncId) => Log.Open(SlotOf(syncId).Sync.Id, _environment.Time.GetUtcNow());

    /// <summary>Runs to the end, whatever that is: a run that was asked for always has an account.</summary>
    internal async Task<SyncRun> CarryOutAsync(SyncRunTicket ticket, SyncRunOptions options, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ticket.CancelBy(either);
        var started = _environment.Time.GetTimestamp();
        SyncRun run;
        try
        {
            either.Token.ThrowIfCancellationRequested();
            await PrepareAsync(either.Token).ConfigureAwait(false);
            var slots = SlotOf(ticket.State.SyncId);

            // Off the caller's thread: embedded sources and stores work without suspending, and a caller may start several runs at once.
            run = await Task.Run(() => slots.RunInRegionsAsync(ticket, options, PrepareAgainAsync, either.Token), either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            run = Unbegun(ticket, options, exception, either.IsCancellationRequested);
        }

        if (run.Resumed is { } resumed)
        {
            RunReport.Write(_definitions.Words.In(resumed), new SyncRunOptions(), TimeSpan.Zero, _environment);
        }

        RunReport.Write(_definitions.Words.In(run), options, _environment.Time.GetElapsedTime(started), _environment);
        ticket.End(run, _environment.Time.GetUtcNow());
        if (SyncErrors.IsContention(run) && options.IsStillDue is not null)
        {
            Log.Remove(ticket); // nothing ran, and the schedule goes by the other process's run
        }

        ReadinessChanged?.Invoke();
        return run;
    }

    private SyncRun Unbegun(SyncRunTicket ticket, SyncRunOptions options, Exception exception, bool isCancelled)
    {
        if (exception is OperationCanceledException && isCancelled)
        {
            return ticket.ToUnstarted(options);
        }

        var run = ticket.ToFailed(options, SyncErrors.Of(ticket.State.SyncId, exception));
        _slots.Find(run.SyncId)?.Lead.State.Note(run);
        return run;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Log.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Who stops the process has waited long enough, so that nobody waits again.
            _gaveUp = true;
            throw;
        }
    }

    public async Task<SyncPreview> PlanAsync(
        string syncId, SyncRunOptions? options = null, int samples = 10, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        var slot = SlotOf(syncId);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task
            .Run(() => slot.Lead.PreviewAsync(options ?? new SyncRunOptions(), samples, cancellationToken), cancellationToken).ConfigureAwait(false);
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
        var found = new List<UnmanagedSync>();
        foreach (var region in _regions.All)
        {
            found.AddRange(await new UnmanagedSyncs(_definitions.Value, region, _environment, "all").ListAsync(cancellationToken).ConfigureAwait(false));
        }

        return [.. found.DistinctBy(sync => (sync.Collection, sync.SyncId))];
    }

    public async Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => ForgetInRegionsAsync(syncId, removeParts, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public SyncRun? GetLastRun(string syncId) => _slots.Find(syncId)?.Lead.State.LastRun;

    public bool IsReady(string collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return _names.Contains(collection)
            ? _slots.IsReady(collection)
            : throw new PersonalizationException(
                ErrorCodes.CollectionNotFound, $"There is no collection '{collection}'. {NameSuggestion.For(collection, _definitions.Value.Collections.Keys)}");
    }

    public bool IsReady(string collection, string index) => _slots.IsReady(collection, index);

    public SyncStanding GetStanding(string syncId) => _slots.Find(syncId)?.Lead.State.Standing ?? default;

    /// <summary>Ends the runs, so that nothing uses the stores when they are disposed; one that does not end is left after a moment.</summary>
    /// <returns>A task that ends when they have.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_openingLock)
        {
            _aging?.Dispose();
        }

        var stopped = Log.StopAsync();
        if (stopped.IsCompleted || _gaveUp)
        {
            return;
        }

        try
        {
            await stopped.WaitAsync(SyncConstants.StopPatience, _environment.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _gaveUp = true;
            _environment.Logger.StopTimedOut();
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks meanwhile.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private RegionSlots NewSlots(SyncDefinition sync, PersonalizationDefinitions definitions, RegionSlots? before) => new(
        sync, [.. _regions.Of(sync).Select(region => KeyValuePair.Create(region.Name, NewSlot(new SyncTarget(sync, definitions.Collections[sync.Collection], region, _environment), before?.Find(region.Name))))], _regions.Served.Name);

    private ValueTask PrepareAgainAsync(string region, CancellationToken cancellationToken)
        => PrepareAsync(_regions.All.First(one => one.Name == region), _definitions.Value, cancellationToken);

    private SyncSlot NewSlot(SyncTarget target, SyncSlot? before)
    {
        var state = before is null ? SyncSlotState.Create(_environment.Time)
            : before.Sync.Collection == target.Sync.Collection ? before.State
            : before.State.ForOtherCollection(_environment.Time);
        return new SyncSlot(target, state);
    }

    /// <summary>A sync that is given up may have been in some regions only.</summary>
    private async Task<long> ForgetInRegionsAsync(string syncId, bool removeParts, CancellationToken cancellationToken)
    {
        var removed = 0L;
        var missing = 0;
        foreach (var region in _regions.All)
        {
            try
            {
                removed += await new UnmanagedSyncs(_definitions.Value, region, _environment, syncId).ForgetAsync(removeParts, cancellationToken).ConfigureAwait(false);
            }
            catch (PersonalizationException exception) when (exception.Code == ErrorCodes.SyncNotFound && ++missing < _regions.All.Count)
            {
                // Perhaps in another one.
            }
        }

        return removed;
    }

    private RegionSlots SlotOf(string syncId)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        return _slots.Find(syncId) ?? throw new PersonalizationException(
            ErrorCodes.SyncNotFound, $"There is no sync '{syncId}'. {NameSuggestion.For(syncId, SyncIds)}");
    }

    /// <summary>A program without a host runs a sync without a start before.</summary>
    private ValueTask PrepareAsync(CancellationToken cancellationToken) => _prepared ? default : StartAsync(cancellationToken);

    /// <returns>Whether the region is prepared in which this process looks records up.</returns>
    private async ValueTask<bool> PrepareAsync(PersonalizationDefinitions definitions, CancellationToken cancellationToken)
    {
        var isServed = false;
        foreach (var region in _regions.All)
        {
            try
            {
                await PrepareAsync(region, definitions, cancellationToken).ConfigureAwait(false);
                isServed |= region == _regions.Served;
            }
            catch (RecordStoreException) when (!_regions.IsSingle)
            {
                // That must not keep syncs from the others; a run prepares it again, and tells.
            }
        }

        return isServed;
    }

    private static async ValueTask PrepareAsync(RecordRegion region, PersonalizationDefinitions definitions, CancellationToken cancellationToken)
    {
        foreach (var collection in definitions.Collections.Values)
        {
            await region.Collections.OpenAsync(collection, cancellationToken).ConfigureAwait(false);
        }
    }
}
