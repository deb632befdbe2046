using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Follows which collections are ready: logs the changes, and lets the start wait for all of them.</summary>
internal sealed class ReadinessWatch : IDisposable
{
    private readonly CurrentDefinitions _definitions;
    private readonly ISyncEngine _engine;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);
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

    /// <summary>Waits until every collection is ready.</summary>
    /// <exception cref="TimeoutException">The time is over; the message names the syncs that have not committed.</exception>
    internal async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(FirstSyncReport.Of(timeout, _definitions.Value, _engine));
        }
    }

    /// <summary>
    /// Reads the readiness again and again: every few seconds while a collection is loading, since another process may run its syncs; more seldom when all are ready, since a store
    /// may lose what it holds.
    /// </summary>
    internal async Task PollAsync(TimeProvider time, CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(AllReady() ? HostingConstants.ReadinessCheck : HostingConstants.ReadinessPoll, time, stopping).ConfigureAwait(false);
            try
            {
                await _engine.RefreshReadinessAsync(stopping).ConfigureAwait(false);
                OnChanged();
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                _logger.ReadinessFailed(exception.GetType().FullName!, ErrorText.Of(exception));
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
                    _logger.CollectionLoading(collection);
                }
            }

            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
