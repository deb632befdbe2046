using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Running;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>One sync in this process: its gate, its last run, and whether the store holds a whole run of it.</summary>
internal sealed class SyncSlot : IDisposable
{
    private readonly IRecordStore _store;
    private readonly ISnapshotStore _snapshots;
    private readonly TimeProvider _time;
    private readonly SyncDiagnostics _diagnostics;
    private readonly ILogger _logger;
    private readonly SyncLimits _limits;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _ready;
    private volatile SyncRun? _lastRun;
    private DateTimeOffset? _snapshotStart;

    internal SyncSlot(
        SyncDefinition sync, IRecordStore store, ISnapshotStore snapshots, TimeProvider time, SyncDiagnostics diagnostics, ILogger logger, SyncLimits limits)
    {
        Sync = sync;
        _store = store;
        _snapshots = snapshots;
        _time = time;
        _diagnostics = diagnostics;
        _logger = logger;
        _limits = limits;
    }

    internal SyncDefinition Sync { get; }

    internal bool IsReady => _ready;

    internal SyncRun? LastRun => _lastRun;

    internal DateTimeOffset? LastStart => _lastRun?.StartedAt ?? _snapshotStart;

    internal async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (!await _gate.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            var baseline = await BaselineLoader.PeekAsync(Sync, _store, _snapshots, cancellationToken).ConfigureAwait(false);

            // A run that was cut short is due again at once: it is resumed first.
            _snapshotStart = baseline.Mark is { OpenPlanId: not null } ? null : baseline.Snapshot?.Header.StartedAt;
            _ready = baseline.IsReady;
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged)
        {
            _logger.SnapshotUnreadable(Sync.Id, exception.Message);
            _ready = false;
        }
        finally
        {
            _gate.Release();
        }
    }

    internal async Task<SyncRun> RunAsync(SyncRunOptions options, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var run = NewRun(options);
            var result = await RunAsync(run, cancellationToken).ConfigureAwait(false);
            _lastRun = result;
            _ready = _ready || result.Status is SyncRunStatus.Success or SyncRunStatus.Warning;
            run.Report(Sync.Id, SyncPhase.Finished, 0, result.Counts.Added + result.Counts.Changed + result.Counts.Removed);
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    internal async Task<SyncPreview> PreviewAsync(SyncRunOptions options, int samples, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await NewRunner().PreviewAsync(NewRun(options), samples, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private RunContext NewRun(SyncRunOptions options)
    {
        var startedAt = _time.GetUtcNow();
        return new RunContext { RunId = Guid.CreateVersion7(startedAt).ToString("n"), StartedAt = startedAt, Options = options };
    }

    private SyncRunner NewRunner() => new(Sync, _store, _snapshots, _time, _diagnostics, _logger, _limits);

    private async Task<SyncRun> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        using var activity = _diagnostics.StartRun(Sync.Id);
        _logger.RunStarted(Sync.Id, run.RunId);
        try
        {
            await NewRunner().RunAsync(run, cancellationToken).ConfigureAwait(false);
            return run.ToRun(Sync.Id);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return run.ToRun(Sync.Id, run.Options.CancelledByStop ? SyncRunStatus.Interrupted : SyncRunStatus.Cancelled);
        }
        catch (PersonalizationException exception)
        {
            return run.ToRun(Sync.Id, SyncRunStatus.Failed, exception.Code, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var error = SyncErrors.StateUnavailable(Sync, exception);
            return run.ToRun(Sync.Id, SyncRunStatus.Failed, error.Code, error.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever else a store throws ends the run and not the process. Its message may carry values, so only its
            // type is told.
            return run.ToRun(Sync.Id, SyncRunStatus.Failed, ErrorCodes.StoreUnavailable, $"Sync '{Sync.Id}' failed with {exception.GetType().Name}.");
        }
    }
}
