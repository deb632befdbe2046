using System.Collections.Concurrent;
using System.Threading.Channels;
using Personalization.Sync;

namespace Personalization.Alerts;

/// <summary>
/// What is done about alerts, and when: after each run, and again and again while a host is there. Deliveries go beside all else, so that a channel that is away delays nothing. Without a host (a command)
/// what a run has changed is sent before the process goes on. Thread-safe.
/// </summary>
internal sealed class AlertWork(AlertStore store, AlertWatch watch, AlertCourier courier, AlertDiagnostics diagnostics) : ISyncRunListener
{
    /// <summary>One look is enough for all that has changed.</summary>
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<(AlertKey, string), Task> _sending = [];

    /// <summary>Gets or sets a value indicating whether somebody calls <see cref="DeliverDueAsync"/> when <see cref="WaitAsync"/> ends.</summary>
    internal bool IsHosted { get; set; }

    /// <summary>Gets a value indicating whether a run has ended in this process, so that it is one that runs syncs.</summary>
    internal bool HasRun { get; private set; }

    public async ValueTask RunEndedAsync(string syncId, CancellationToken cancellationToken)
    {
        HasRun = true;
        try
        {
            await JudgeAsync(syncId, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            // The next run, or the next five minutes, judges again.
            diagnostics.JournalAway(exception);
        }
    }

    /// <summary>Judges a sync, and sees to it that somebody is told.</summary>
    internal async ValueTask JudgeAsync(string syncId, CancellationToken cancellationToken)
    {
        if (!await watch.JudgeAsync(syncId, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (IsHosted)
        {
            _signal.Writer.TryWrite(true);
            return;
        }

        await Task.WhenAll(await DeliverDueAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    internal ValueTask JudgeAllAsync(CancellationToken cancellationToken) => watch.JudgeAllAsync(cancellationToken);

    /// <summary>Ends a wait: what is configured has changed.</summary>
    internal void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>Waits until there may be something to judge or to send; without a timer where time changes nothing.</summary>
    internal async Task WaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var interval = new CancellationTokenSource(watch.GoesByTime ? AlertConstants.CourierInterval : Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, cancellationToken);
        try
        {
            await _signal.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The interval is over.
        }
    }

    /// <summary>Begins to send what is due and not on its way.</summary>
    /// <returns>All that is on its way; none of it throws.</returns>
    internal async ValueTask<IReadOnlyCollection<Task>> DeliverDueAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, state) in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var channel in courier.DueOf(state))
            {
                // Begun only when it is in the table, since it takes itself out.
                var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_sending.TryAdd((key, channel), DeliverAsync(key, channel, begun.Task, cancellationToken)))
                {
                    begun.SetResult();
                }
                else
                {
                    begun.SetCanceled(CancellationToken.None);
                }
            }
        }

        return [.. _sending.Values];
    }

    private async Task DeliverAsync(AlertKey key, string channel, Task begun, CancellationToken cancellationToken)
    {
        try
        {
            await begun.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return; // it is on its way already
        }

        try
        {
            await courier.DeliverAsync(key, channel, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The process stops; whoever comes next goes on when the claim is over.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            diagnostics.JournalAway(exception);
        }
        finally
        {
            _sending.TryRemove((key, channel), out _);
        }
    }
}
