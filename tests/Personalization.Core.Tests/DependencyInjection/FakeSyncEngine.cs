using System.Collections.Concurrent;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Tests.DependencyInjection;

/// <summary>An engine whose runs a test follows and ends as it likes.</summary>
internal sealed class FakeSyncEngine(TimeProvider time) : ISyncEngine
{
    private readonly ConcurrentDictionary<string, long> _starts = new();
    private readonly ConcurrentDictionary<string, bool> _current = new();
    private readonly ConcurrentDictionary<string, SyncRun> _runs = new();
    private readonly ConcurrentDictionary<string, bool> _ready = new();
    private int _started;
    private int _refreshed;

    public event Action? ReadinessChanged;

    public bool IsOutdated => false;

    public bool IsWatched { get; set; }

    public bool MayLoseRecords => false;

    public IReadOnlyList<string> SyncIds => [.. _starts.Keys];

    internal Func<string, CancellationToken, Task> OnRun { get; set; } = (_, _) => Task.CompletedTask;

    internal Func<Task> OnStart { get; set; } = () => Task.CompletedTask;

    internal Action<string> OnRefreshOne { get; set; } = _ => { };

    internal Action OnRefresh { get; set; } = () => { };

    internal ConcurrentQueue<(string Sync, DateTimeOffset At)> Runs { get; } = new();

    internal ConcurrentQueue<SyncRunOptions> Asked { get; } = new();

    internal int Started => _started;

    internal int Refreshed => _refreshed;

    internal bool HasSubscribers => ReadinessChanged is not null;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _started);
        await OnStart();
    }

    public ValueTask ReloadAsync(PersonalizationDefinitions next, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SyncPreview> PlanAsync(PersonalizationDefinitions other, string syncId, SyncRunOptions options, int samples, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask RefreshReadinessAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _refreshed);
        OnRefresh();
        return default;
    }

    public ValueTask RefreshAsync(string syncId, CancellationToken cancellationToken)
    {
        OnRefreshOne(syncId);
        return default;
    }

    public SyncStanding GetStanding(string syncId)
        => new(_starts.TryGetValue(syncId, out var start) ? time.GetElapsedTime(start) : null, _current.GetValueOrDefault(syncId), IsOwed: _starts.ContainsKey(syncId));

    public IRecordCollection? Find(string collection) => null;

    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask CatchUpAsync(CancellationToken cancellationToken) => default;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        Runs.Enqueue((syncId, time.GetUtcNow()));
        Asked.Enqueue(options ?? new SyncRunOptions());
        await OnRun(syncId, cancellationToken);
        var run = _runs.GetOrAdd(syncId, _ => Run(syncId, SyncRunStatus.Success));
        if (run.Status is SyncRunStatus.Success)
        {
            _starts[syncId] = started;
            _current[syncId] = true;
        }

        ReadinessChanged?.Invoke();
        return run;
    }

    public SyncRunState StartRun(string syncId, SyncRunOptions? options = null) => throw new NotSupportedException();

    public IReadOnlyList<SyncRunState> ListRuns(string syncId) => [];

    public SyncRunState? FindRun(string runId) => null;

    public bool CancelRun(string runId) => false;

    public Task<SyncPreview> PlanAsync(string syncId, SyncRunOptions? options = null, int samples = 10, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    public Task<RowTest> TestRowAsync(string syncId, string key, RowTestOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<UnmanagedSync>> ListUnmanagedAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public SyncRun? GetLastRun(string syncId) => _runs.GetValueOrDefault(syncId);

    public bool IsReady(string collection) => _ready.GetValueOrDefault(collection, false);

    internal static SyncRun Run(string syncId, SyncRunStatus status, string? code = null, string? error = null) => new()
    {
        RunId = "r1",
        SyncId = syncId,
        Status = status,
        StartedAt = DateTimeOffset.UnixEpoch,
        Counts = new SyncCounts { RowsQueried = 3, Added = 1, Changed = 1, Rejected = 1 },
        ErrorCode = code,
        Error = error,
    };

    /// <summary>Somebody, here or elsewhere, started a whole run that long ago.</summary>
    internal void SetWhole(string syncId, TimeSpan ago)
    {
        _starts[syncId] = time.GetTimestamp() - ago.Ticks; // a manual clock counts ticks
        _current[syncId] = true;
    }

    /// <summary>The store has lost the records of a sync, and whoever follows readiness is told.</summary>
    internal void Lose(string syncId)
    {
        _current[syncId] = false;
        ReadinessChanged?.Invoke();
    }

    internal void SetLastRun(SyncRun run) => _runs[run.SyncId] = run;

    internal void SetReady(string collection, bool ready = true)
    {
        _ready[collection] = ready;
        ReadinessChanged?.Invoke();
    }
}
