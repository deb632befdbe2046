using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;

namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>Waits for the fires of one target and acts on them, one action at a time. After one that failed it waits, longer each time.</summary>
/// <param name="name">What it is of, for logs.</param>
/// <param name="trigger">Adds the fires.</param>
/// <param name="act">Serves what waits (<see cref="Journal.IJournal.ServeFiresAsync"/>) and does what is due; answers whether it did, and not when it failed.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told of failures.</param>
internal sealed class TriggerLoop(string name, FireTrigger trigger, Func<CancellationToken, Task<bool>> act, TimeProvider time, ILogger logger)
{
    private const int MostDoublings = 8;

    private int _failures;

    /// <param name="retired">Ends the loop between two actions.</param>
    /// <param name="stopping">Ends an action too.</param>
    internal async Task RunAsync(CancellationToken retired, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                retired.ThrowIfCancellationRequested();
                var hasActed = await TryAsync(stopping).ConfigureAwait(false);
                await Task.Delay(hasActed ? Wait() : Pause(), time, retired).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (OperationCanceledException) when (retired.IsCancellationRequested)
        {
            await FireEnd.AdvanceAsync(trigger, name, logger, stopping).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryAsync(CancellationToken stopping)
    {
        try
        {
            await trigger.RefreshAsync(stopping).ConfigureAwait(false);
            var hasActed = !trigger.HasPending || await act(stopping).ConfigureAwait(false);
            _failures = hasActed ? 0 : _failures + 1;
            return hasActed;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            if (_failures++ == 0)
            {
                logger.TriggerFailed(name, exception.GetType().FullName!, ErrorText.Of(exception));
            }

            return false;
        }
    }

    private TimeSpan Wait()
    {
        var next = trigger.UntilNext();
        return next > TimeSpan.Zero && next < HostingConstants.FirePoll ? next : HostingConstants.FirePoll;
    }

    private TimeSpan Pause() => HostingConstants.FirstPause * (1 << Math.Min(_failures, MostDoublings));
}
