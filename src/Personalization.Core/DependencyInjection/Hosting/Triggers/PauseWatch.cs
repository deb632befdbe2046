using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>Knows which schedules somebody lets rest, in this process or another, a moment after they do.</summary>
internal sealed class PauseWatch(SchedulePauses pauses, TimeProvider time, ILogger logger)
{
    private bool _isAway;
    private volatile TaskCompletionSource _changed = NewSignal();

    /// <summary>Gets the targets that rest.</summary>
    internal IReadOnlySet<string> Paused { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Reads them again and again.</summary>
    /// <param name="changed">Is called when they are known for the first time, and whenever they are others.</param>
    /// <param name="stopping">Ends it.</param>
    internal async Task RunAsync(Action changed, CancellationToken stopping)
    {
        void OnChanged() => _changed.TrySetResult();
        pauses.Changed += OnChanged;
        try
        {
            var isKnown = false;
            while (true)
            {
                var signal = _changed = NewSignal();
                if (await ReadAsync(stopping).ConfigureAwait(false) is { } read && (!isKnown || !read.SetEquals(Paused)))
                {
                    isKnown = true;
                    Paused = read;
                    changed();
                }

                await WaitAsync(signal.Task, stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            pauses.Changed -= OnChanged;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(Task signal, CancellationToken stopping)
    {
        try
        {
            // Without a poll where nobody else has a say: no timer of a test's clock but those of schedules.
            await signal.WaitAsync(pauses.IsShared || _isAway ? HostingConstants.PausePoll : Timeout.InfiniteTimeSpan, time, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // As usual.
        }
    }

    private async Task<IReadOnlySet<string>?> ReadAsync(CancellationToken stopping)
    {
        try
        {
            var read = await pauses.ListAsync(stopping).ConfigureAwait(false);
            if (_isAway)
            {
                logger.PausesBack();
            }

            _isAway = false;
            return read;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            if (!_isAway)
            {
                logger.PausesUnknown(exception.GetType().FullName!, ErrorText.Of(exception));
            }

            _isAway = true;
            return null;
        }
    }
}
