using System.Collections.Concurrent;
using Personalization.Sync;

namespace Personalization.Tests.DependencyInjection;

/// <summary>An engine whose runs a test follows and ends as it likes.</summary>
internal sealed class FakeSyncEngine(TimeProvider time) : ISyncEngine
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _starts = new();
    private readonly ConcurrentDictionary<string, SyncRun> _runs = new();
    private readonly ConcurrentDictionary<string, bool> _ready = new();
    private int _started;
    private int _refreshed;

    public event Action? ReadinessChanged;

    public bool MayLoseRecords => false;

    public IReadOnlyList<string> SyncIds => [.. _starts.Keys];

    internal Func<string, CancellationToken, Task> OnRun { get; set; } = (_, _) => Task.CompletedTask;

    internal Func<Task> OnStart { get; set; } = () => Task.CompletedTask;

    internal Action<string> OnRefreshOne { get; set; } = _ => { };

    internal Action OnRefresh { get; set; } = () => { };

    internal ConcurrentQueue<(string Sync, DateTimeOffset At)> Runs { get; } = new();

    internal int Started => _started;

    internal int Refreshed => _refreshed;

    internal bool HasSubscribers => ReadinessChanged is not null;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _started);
        await OnStart();
    }

    public ValueTask ReloadAsync(PersonalizationDefinitions next, CancellationToken cancellationToken) => throw new NotSupportedException();

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

    public DateTimeOffset? GetLastStart(string syncId) => _starts.TryGetValue(syncId, out var start) ? start : null;

    public async Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var started = time.GetUtcNow();
        Runs.Enqueue((syncId, started));
        await OnRun(syncId, cancellationToken);
        SetLastStart(syncId, started);
        return _runs.GetOrAdd(syncId, _ => Run(syncId, SyncRunStatus.Success));
    }

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
        Counts = new SyncCounts(3, 1, 1, 0, 0, 0, 1, 0, 0),
        ErrorCode = code,
        Error = error,
    };

    internal void SetLastStart(string syncId, DateTimeOffset start) => _starts[syncId] = start;

    internal void SetLastRun(SyncRun run) => _runs[run.SyncId] = run;

    internal void SetReady(string collection, bool ready = true)
    {
        _ready[collection] = ready;
        ReadinessChanged?.Invoke();
    }
}
