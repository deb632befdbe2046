using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.DependencyInjection.Hosting.Triggers;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>
/// Starts the schedules with the host and ends them with it. They start in <see cref="StartingAsync"/>, before any service's own
/// start, so that waiting for the first sync in <see cref="StartAsync"/> holds back a web server but never the syncs waited for.
/// </summary>
internal sealed class SyncHostedService : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly CurrentDefinitions _definitions;
    private readonly ISyncEngine _engine;
    private readonly PersonalizationOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SyncHostedService> _logger;
    private readonly ReadinessWatch _readiness;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;
    private long? _began;
    private bool _stopped;
    private bool _disposed;

    internal SyncHostedService(
        CurrentDefinitions definitions, ISyncEngine engine, PersonalizationOptions options, TimeProvider time, ILogger<SyncHostedService> logger)
    {
        _definitions = definitions;
        _engine = engine;
        _options = options;
        _time = time;
        _logger = logger;
        _readiness = new ReadinessWatch(definitions, engine, logger);
    }

    /// <summary>Gets what keeps fires; without it only intervals run.</summary>
    internal IJournal? Journal { get; init; }

    /// <summary>Gets what knows which schedules rest; none do without it.</summary>
    internal SchedulePauses? Pauses { get; init; }

    /// <summary>Gets what else runs by itself.</summary>
    internal IReadOnlyList<IScheduledWorks> OtherWorks { get; init; } = [];

    public Task StartingAsync(CancellationToken cancellationToken) => BeginAsync(cancellationToken);

    /// <summary>A host that knows no <see cref="IHostedLifecycleService"/>, such as WebHostBuilder, calls this alone.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        if (_options.FirstSyncTimeout is { } timeout)
        {
            await _readiness.WaitAsync(timeout, _began!.Value, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tells the runs to end, before a web server takes its time to stop.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_disposed)
        {
            return Task.CompletedTask;
        }

        _ = _engine.StopAsync(CancellationToken.None);
        return _stopping.CancelAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_disposed)
        {
            return;
        }

        _stopped = true;
        _engine.IsWatched = false;
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_work, _engine.StopAsync(cancellationToken)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _logger.StopTimedOut();
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        // A host whose start failed is disposed without being stopped; nothing may use the store after this.
        if (!_stopped)
        {
            using var patience = new CancellationTokenSource(HostingConstants.DisposePatience, _time);
            await StopAsync(patience.Token).ConfigureAwait(false);
        }

        _disposed = true;
        _readiness.Dispose();
        _stopping.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks meanwhile.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_began is not null)
        {
            return;
        }

        _began = _time.GetTimestamp();
        _engine.IsWatched = true;
        WarnOfHiding();

        // Off the caller's thread: a source or a store that works synchronously would hold the host's start back otherwise.
        _work = Task.Run(() => WorkAsync(_stopping.Token), CancellationToken.None);
        try
        {
            // A store that hangs does not make the start longer than the time that is given to it.
            await _tried.Task.WaitAsync(_options.FirstSyncTimeout ?? Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Who waits for the first sync is told.
        }

        _readiness.Begin();
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            if (!_options.LookupsOnly)
            {
                _engine.TakeState();
            }

            await PrepareAsync(stopping).ConfigureAwait(false);
            if (_options.LookupsOnly)
            {
                _logger.LookupsOnlyStarted();
                await Task.WhenAll(_readiness.PollAsync(_time, stopping), _engine.WatchRunsAsync(stopping)).ConfigureAwait(false);
                return;
            }

            var watching = _engine.MayLoseRecords ? _readiness.PollAsync(_time, stopping) : Task.CompletedTask;
            await Task.WhenAll(watching, _engine.WatchRunsAsync(stopping), NewSchedules().RunAsync(stopping)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            _tried.TrySetResult();
        }
    }

    private SyncSchedules NewSchedules()
        => new(_definitions, _engine, new ScheduleSurroundings(Journal, Pauses, _time, _logger, _definitions.Words)) { Others = OtherWorks };

    private void WarnOfHiding()
    {
        var definitions = _definitions.Value;
        foreach (var sync in definitions.Syncs.Values)
        {
            var syncs = definitions.Collections[sync.Collection].SyncCount;
            if (sync.OnRemoved == RecordDeleteBehavior.DeleteRecord && syncs > 1)
            {
                _logger.HidesOthers(sync.Id, sync.Collection, syncs);
            }
        }
    }

    private async Task PrepareAsync(CancellationToken stopping)
    {
        var pause = HostingConstants.FirstPause;
        while (!await TryPrepareAsync(stopping).ConfigureAwait(false))
        {
            _tried.TrySetResult();
            await Task.Delay(pause, _time, stopping).ConfigureAwait(false);
            pause = pause * 2 < HostingConstants.StartRetry ? pause * 2 : HostingConstants.StartRetry;
        }

        _tried.TrySetResult();
    }

    private async ValueTask<bool> TryPrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _engine.StartAsync(cancellationToken).ConfigureAwait(false);
            _readiness.NoteStart(null);
            return true;
        }
        catch (Exception exception)
        {
            // What fails while the host stops is no failure of the host.
            cancellationToken.ThrowIfCancellationRequested();
            _readiness.NoteStart(exception);
            return false;
        }
    }
}
