using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.History;
using Personalization.Sync.Run;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>Runs the configured syncs, one run of a sync at a time, and knows which collections are ready.</summary>
internal sealed partial class SyncService : ISyncEngine, IJournalStanding, IAsyncDisposable, IDisposable
{
    private readonly CurrentDefinitions _definitions;
    private readonly IReadOnlyList<RecordRegion> _regions;
    private readonly RecordRegion _served;
    private readonly SyncEnvironment _environment;
    private volatile SyncSlots _slots;

    // Those that a reload has taken away too: whoever still goes by the configuration before must not stumble.
    private volatile HashSet<string> _names;
    private volatile bool _prepared;
    private volatile bool _gaveUp;

    public SyncService(CurrentDefinitions definitions, IReadOnlyList<RecordRegion> regions, SyncEnvironment environment)
    {
        _definitions = definitions;
        _regions = regions;
        _served = regions.First(region => region.IsServed);
        _environment = environment;
        _names = [.. definitions.Value.Collections.Keys];
        if (environment.Journal is { } journal)
        {
            _life = NewLife(journal);
            _history = new RunHistory(journal, _life, environment.Time);
        }

        _slots = NewSlots(definitions.Value, before: null);
    }

    public event Action? ReadinessChanged;

    public bool MayLoseRecords => _served.Store.IsRemote;

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
        catch (RecordStoreException exception) when (_regions.Count > 1)
        {
            // The region that is served here is away: that must not keep syncs from the others. Its collections are loading, and whoever watches readiness asks again.
            _environment.Logger.RegionAway(_served.Name, exception.Message);
        }

        await NoteUnmanagedAsync(cancellationToken).ConfigureAwait(false);
        _prepared = true;
    }

    public void TakeState()
    {
        try
        {
            ClaimState();
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
        var slots = NewSlots(next, before);

        // Before they are looked up for the first time, so that a collection that is ready is never taken for one that is loading.
        foreach (var slot in slots.Served.Where(slot => !before.Served.Any(slot.Continues)))
        {
            await slot.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        _names = [.. _names, .. next.Collections.Keys];
        _slots = slots;
        _isOpen = isServed;
        _definitions.Exchange(next);
        await NoteUnmanagedAsync(cancellationToken).ConfigureAwait(false);
        ReadinessChanged?.Invoke();
    }

    public async ValueTask RefreshReadinessAsync(CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.Served)
        {
            await slot.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        ReadinessChanged?.Invoke();
    }

    public async ValueTask RefreshAsync(string syncId, CancellationToken cancellationToken)
    {
        await RefreshAsync(SlotsOf(syncId), cancellationToken).ConfigureAwait(false);
        ReadinessChanged?.Invoke();
    }

    public Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
        => CarryOutAsync(OpenRun(syncId, options), options ?? new SyncRunOptions(), cancellationToken);

    internal SyncRunTicket OpenRun(string syncId, SyncRunOptions? options = null)
    {
        var slots = SlotsOf(syncId);
        var ticket = Log.Open(new SyncRunTicket(slots[0].Sync.Id, _environment.Time.GetUtcNow(), options?.Cause ?? new SyncRunOptions().Cause, options?.RunId)
        {
            Watcher = _life,
            IsTentative = options?.IsStillDue is not null,
        });
        if (!ticket.IsTentative && FindLock() is null)
        {
            _ = ticket.NoteAsync().AsTask();
        }

        return ticket;
    }

    /// <summary>Takes the state for this process, as a run does; answers why not where another process has it to itself, so that there is no run here and none in the journal.</summary>
    private PersonalizationException? FindLock()
    {
        try
        {
            ClaimState();
            return null;
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateLocked)
        {
            return exception;
        }
        catch (Exception exception) when (exception is PersonalizationException or IOException or UnauthorizedAccessException)
        {
            // The run itself tells, or tries again.
            return null;
        }
    }

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
            if (FindLock() is { } locked)
            {
                throw locked;
            }

            var regions = new RegionRun(SlotsOf(ticket.State.SyncId), ticket, options);

            // Off the caller's thread: embedded sources and stores work without suspending, and a caller may start several runs at once.
            run = await Task.Run(() => regions.RunAsync((region, token) => PrepareAsync(region, _definitions.Value, token), either.Token), either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            run = Unbegun(ticket, options, exception, either.IsCancellationRequested);
        }

        if (run.Resumed is { } resumed)
        {
            RunReport.Write(InWords(resumed), new SyncRunOptions(), TimeSpan.Zero, _environment);
        }

        RunReport.Write(InWords(run), options, _environment.Time.GetElapsedTime(started), _environment);
        await EndAsync(ticket, run).ConfigureAwait(false);
        run = run with { AllRejections = [] };
        await _environment.Fires.ReleaseAsync(run).ConfigureAwait(false);
        ticket.End(run, _environment.Time.GetUtcNow());
        if (SyncErrors.IsContention(run) && options.IsStillDue is not null)
        {
            Log.Remove(ticket); // nothing ran, and the schedule goes by the other process's run
        }

        await _environment.TellAsync(run).ConfigureAwait(false);
        ReadinessChanged?.Invoke();
        return run;
    }

    /// <summary>The account in the words of the surface that logs are read at.</summary>
    private SyncRun InWords(SyncRun run) => run.Error is null && run.Regions.Count == 0 ? run : run with
    {
        Error = _definitions.Words.In(run.Error),
        Regions = [.. run.Regions.Select(region => region with { Error = _definitions.Words.In(region.Error) })],
    };

    private SyncRun Unbegun(SyncRunTicket ticket, SyncRunOptions options, Exception exception, bool isCancelled)
    {
        if (exception is OperationCanceledException && isCancelled)
        {
            return ticket.ToUnstarted(options);
        }

        var run = ticket.ToFailed(options, SyncErrors.Of(ticket.State.SyncId, exception));
        _slots.FindLead(run.SyncId)?.Note(run);
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
        var lead = SyncSlots.LeadOf(SlotsOf(syncId))!;
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task
            .Run(() => lead.PreviewAsync(options ?? new SyncRunOptions(), samples, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async Task<SyncPreview> PlanAsync(
        PersonalizationDefinitions other, string syncId, SyncRunOptions options, int samples, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var lead = SyncSlots.LeadOf(SlotsOf(syncId, NewSlots(other, _slots)))!;

        await OpenBesideAsync(lead.Region, other.Collections[lead.Sync.Collection], cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => lead.PreviewAsync(options, samples, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a collection of other definitions; one that is open stays as it is, with the indexes that it has not.</summary>
    private static async ValueTask OpenBesideAsync(RecordRegion region, CollectionDefinition other, CancellationToken cancellationToken)
    {
        var opened = region.Collections.Find(other.Name)?.Definition ?? other;
        if (opened.PrimaryIndex != other.PrimaryIndex)
        {
            throw new PersonalizationException(
                ErrorCodes.StoreMismatch,
                $"The collection '{other.Name}' is keyed by '{opened.PrimaryIndex}' here and by '{other.PrimaryIndex}' in the file, and lookups go on meanwhile. Reload the file, and plan then.");
        }

        await region.Collections.OpenAsync(
            new CollectionDefinition(opened.Name, opened.PrimaryIndex, [.. opened.OtherIndexes.Union(other.OtherIndexes)], opened.MissWhileLoading, opened.SyncCount),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<RowTest> TestRowAsync(string syncId, string key, RowTestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slots = SlotsOf(syncId);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => TestRowAsync(slots, key, options ?? new RowTestOptions(), cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public SyncRun? GetLastRun(string syncId) => _slots.FindLead(syncId)?.LastRun;

    public bool IsReady(string collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return _names.Contains(collection)
            ? _slots.IsReady(collection)
            : throw new PersonalizationException(
                ErrorCodes.CollectionNotFound, $"There is no collection '{collection}'. {NameSuggestion.For(collection, _definitions.Value.Collections.Keys)}");
    }

    public bool IsReady(string collection, string index) => _slots.IsReady(collection, index);

    public SyncStanding GetStanding(string syncId) => _slots.FindLead(syncId)?.Standing ?? default;

    /// <summary>Ends the runs, so that nothing uses the stores when they are disposed; one that does not end is left after a moment.</summary>
    /// <returns>A task that ends when they have.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_openingLock)
        {
            _aging?.Dispose();
        }

        var stopped = Log.StopAsync();
        if (!stopped.IsCompleted && !_gaveUp)
        {
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

        if (_life is not null)
        {
            await _life.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks meanwhile.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private SyncSlots NewSlots(PersonalizationDefinitions definitions, SyncSlots? before) => new(
        from sync in definitions.Syncs.Values
        from region in _regions
        where sync.Regions.Count == 0 || sync.Regions.Contains(region.Name, StringComparer.Ordinal)
        select new SyncSlot(new SyncTarget(sync, definitions.Collections[sync.Collection], region, _environment), before?.Of(sync.Id).FirstOrDefault(slot => slot.Region == region)));

    /// <summary>Reads again what the slot that stands for a sync knows, and those where the last run failed. Throws where none of them can be reached.</summary>
    private static async ValueTask RefreshAsync(IReadOnlyList<SyncSlot> slots, CancellationToken cancellationToken)
    {
        var lead = SyncSlots.LeadOf(slots);
        var failed = slots.Where(slot => slot.HasFailed).ToArray();
        var answers = 0;
        Exception? away = null;
        foreach (var slot in slots.Where(slot => slot == lead || failed.Contains(slot)))
        {
            try
            {
                await slot.RefreshAsync(cancellationToken).ConfigureAwait(false);
                answers += failed.Length == 0 || failed.Contains(slot) ? 1 : 0;
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

    private static async Task<RowTest> TestRowAsync(IReadOnlyList<SyncSlot> slots, string key, RowTestOptions options, CancellationToken cancellationToken)
    {
        var lead = SyncSlots.LeadOf(slots)!;
        var test = await lead.TestRowAsync(key, options, cancellationToken).ConfigureAwait(false);
        foreach (var slot in slots.Where(slot => options.Write && slot != lead))
        {
            await slot.TestRowAsync(key, options, cancellationToken).ConfigureAwait(false);
        }

        return test;
    }

    private IReadOnlyList<SyncSlot> SlotsOf(string syncId) => SlotsOf(syncId, _slots);

    private static IReadOnlyList<SyncSlot> SlotsOf(string syncId, SyncSlots known)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        return known.Of(syncId) is { Count: > 0 } slots ? slots : throw new PersonalizationException(
            ErrorCodes.SyncNotFound, $"There is no sync '{syncId}'. {NameSuggestion.For(syncId, known.Ids)}");
    }

    /// <summary>A program without a host runs a sync without a start before.</summary>
    private ValueTask PrepareAsync(CancellationToken cancellationToken) => _prepared ? default : StartAsync(cancellationToken);

    /// <returns>Whether the region is prepared in which this process looks records up.</returns>
    private async ValueTask<bool> PrepareAsync(PersonalizationDefinitions definitions, CancellationToken cancellationToken)
    {
        var isServed = false;
        foreach (var region in _regions)
        {
            try
            {
                await PrepareAsync(region, definitions, cancellationToken).ConfigureAwait(false);
                isServed |= region.IsServed;
            }
            catch (RecordStoreException) when (_regions.Count > 1)
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
