using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Follows which collections are ready: logs the changes, and lets the start wait for all of them.</summary>
internal sealed class ReadinessWatch : IDisposable
{
    private const string NoAnswer = "The record store or the state has not answered since the start. Check that they run, their addresses and the network.";

    private readonly CurrentDefinitions _definitions;
    private readonly ISyncEngine _engine;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    // Until the first attempt has ended, one way or the other.
    private volatile string? _startError = NoAnswer;
    private bool _hasFailed;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ReadinessWatch(CurrentDefinitions definitions, ISyncEngine engine, ILogger logger)
    {
        _definitions = definitions;
        _engine = engine;
        _logger = logger;
        engine.ReadinessChanged += OnChanged;
    }

    /// <summary>Logs which collections are loading.</summary>
    internal void Begin() => OnChanged();

    /// <summary>Notes why the store cannot be prepared; tells it once.</summary>
    internal void NoteStart(Exception? exception)
    {
        var before = _startError;
        _startError = exception is null ? null : ErrorText.Of(exception);
        if (exception is not null && _startError != before)
        {
            _hasFailed = true;
            _logger.StartFailed(exception.GetType().FullName!, _startError!);
        }
        else if (exception is null && _hasFailed)
        {
            _logger.Started();
        }
    }

    /// <summary>Waits until every collection is ready.</summary>
    /// <exception cref="TimeoutException">The time is over; the message names the syncs that have not committed.</exception>
    /// <param name="timeout">How long the start may take in all.</param>
    /// <param name="began">When it began.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task WaitAsync(TimeSpan timeout, long began, TimeProvider time, CancellationToken cancellationToken)
    {
        var left = timeout - time.GetElapsedTime(began);
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(FirstSyncReport.Of(timeout, _definitions.Value, _engine, _startError));
        }
    }

    /// <summary>
    /// Reads the readiness again and again: every few seconds while a collection is loading, since another process may run its syncs; more seldom when all are ready, since a store
    /// may lose what it holds.
    /// </summary>
    internal async Task PollAsync(TimeProvider time, CancellationToken stopping)
    {
        var isAway = false;
        while (true)
        {
            await Task.Delay(AllReady() ? HostingConstants.ReadinessCheck : HostingConstants.ReadinessPoll, time, stopping).ConfigureAwait(false);
            try
            {
                await _engine.RefreshReadinessAsync(stopping).ConfigureAwait(false);
                OnChanged();
                if (isAway)
                {
                    isAway = false;
                    _logger.ReadinessBack();
                }
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                if (!isAway)
                {
                    isAway = true;
                    _logger.ReadinessFailed(exception.GetType().FullName!, ErrorText.Of(exception));
                }
            }
        }
    }

    public void Dispose() => _engine.ReadinessChanged -= OnChanged;

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the collections are asked, so that no change between is missed.
            var changed = NextChangeAsync();
            if (AllReady())
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool AllReady() => _definitions.Value.Collections.Keys.All(_engine.IsReady);

    private Task NextChangeAsync()
    {
        lock (_lock)
        {
            return _changed.Task;
        }
    }

    /// <summary>Names the syncs that nothing starts by itself, so that somebody does.</summary>
    private string Unscheduled(string collection)
    {
        var resting = _definitions.Value.Syncs.Values
            .Where(sync => sync.Collection == collection && (!sync.Schedule.IsAutomatic || sync.Paused) && !_engine.GetStanding(sync.Id).IsCurrent)
            .Select(sync => sync.Id).Order(StringComparer.Ordinal).ToArray();
        return resting.Length == 0 ? string.Empty : $" To be run by hand, since they have no schedule or rest: {string.Join(", ", resting)}.";
    }

    private void OnChanged()
    {
        lock (_lock)
        {
            foreach (var collection in _definitions.Value.Collections.Keys)
            {
                var ready = _engine.IsReady(collection);
                if (_known.TryGetValue(collection, out var before) && before == ready)
                {
                    continue;
                }

                _known[collection] = ready;
                if (ready)
                {
                    _logger.CollectionReady(collection);
                }
                else
                {
                    _logger.CollectionLoading(collection, Unscheduled(collection));
                }
            }

            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
