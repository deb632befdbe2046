using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Sync;
using Personalization.Sync.Runs;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>
/// Starts the schedules with the host and ends them with it. They start in <see cref="StartingAsync"/>, before any service's own
/// start, so that waiting for the first sync in <see cref="StartAsync"/> holds back a web server but never the syncs waited for.
/// </summary>
internal sealed class SyncHostedService : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly CurrentDefinitions _definitions;
    private readonly ISyncEngine _engine;
    private readonly SyncRuns? _runs;
    private readonly PersonalizationOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SyncHostedService> _logger;
    private readonly ReadinessWatch _readiness;
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private bool _disposed;

    internal SyncHostedService(
        CurrentDefinitions definitions, ISyncEngine engine, SyncRuns? runs, PersonalizationOptions options, TimeProvider time, ILogger<SyncHostedService> logger)
    {
        _definitions = definitions;
        _engine = engine;
        _runs = runs;
        _options = options;
        _time = time;
        _logger = logger;
        _readiness = new ReadinessWatch(definitions, engine, logger);
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        WarnOfHiding();
        var prepared = await TryPrepareAsync(cancellationToken).ConfigureAwait(false);
        _readiness.Begin();

        // Off the caller's thread: a source or a store that works synchronously would hold the host's start back otherwise.
        _work = Task.Run(() => WorkAsync(prepared, _stopping.Token), CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _options.FirstSyncTimeout is { } timeout
        ? _readiness.WaitAsync(timeout, _time, cancellationToken)
        : Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _ = StopRunsAsync();
        return _stopping.CancelAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_work, StopRunsAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);
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
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        Dispose();
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _stopping.Cancel();
            _readiness.Dispose();
            _stopping.Dispose();
        }
    }

    private Task StopRunsAsync() => _runs?.StopAsync() ?? Task.CompletedTask;

    private async Task WorkAsync(bool prepared, CancellationToken stopping)
    {
        try
        {
            while (!prepared)
            {
                await Task.Delay(HostingConstants.StartRetry, _time, stopping).ConfigureAwait(false);
                prepared = await TryPrepareAsync(stopping).ConfigureAwait(false);
            }

            if (_options.LookupsOnly)
            {
                _logger.LookupsOnlyStarted();
                await _readiness.PollAsync(_time, stopping).ConfigureAwait(false);
                return;
            }

            var watching = _engine.MayLoseRecords ? _readiness.PollAsync(_time, stopping) : Task.CompletedTask;
            await Task.WhenAll(watching, new SyncSchedules(_definitions, _engine, _time, _logger).RunAsync(stopping)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

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

    private async ValueTask<bool> TryPrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _engine.StartAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.StartFailed(exception.GetType().FullName!, ErrorText.Of(exception), HostingConstants.StartRetry.TotalSeconds);
            return false;
        }
    }
}
