using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;

namespace Personalization.Sequences;

/// <summary>Works off the runs of sequences that the journal knows and that have not ended, whichever process they were asked for in. Thread-safe.</summary>
internal sealed class SequenceWork(SequenceRunner runner, SequenceJournal journal, SequenceTurns turns, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, SequenceCancellation> _underWay = new(StringComparer.Ordinal);

    /// <summary>Stays at a sequence until a run of it has ended, here or in another process, or this one stops.</summary>
    internal async Task FollowAsync(string sequenceId, string runId, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await WorkOffAsync(sequenceId, stopping).ConfigureAwait(false))
                {
                    return;
                }

                if (await journal.FindAsync(runId, stopping).ConfigureAwait(false) is not { HasEnded: false })
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                logger.SequenceFailed(sequenceId, exception.GetType().FullName!, exception is PersonalizationException ? exception.Message : string.Empty);
            }

            await Task.Delay(SequenceConstants.Retry, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells a run that is under way here that a person ends it.</summary>
    internal void Cancel(string runId)
    {
        if (_underWay.TryGetValue(runId, out var cancellation))
        {
            cancellation.Cancel();
        }
    }

    /// <returns>Whether a run was left since the process stops: its syncs are told before this is.</returns>
    private async Task<bool> WorkOffAsync(string sequenceId, CancellationToken stopping)
    {
        if (await turns.TakeAsync(sequenceId, stopping).ConfigureAwait(false) is not { } turn)
        {
            return false;
        }

        await using (turn.ConfigureAwait(false))
        {
            while (!stopping.IsCancellationRequested && !turn.Lost.IsCancellationRequested
                && await journal.ListOpenAsync(sequenceId, stopping).ConfigureAwait(false) is [var next, ..])
            {
                var run = await RunAsync(next, stopping, turn.Lost).ConfigureAwait(false);
                if (!run.HasEnded)
                {
                    return !turn.Lost.IsCancellationRequested;
                }
            }
        }

        return false;
    }

    private async Task<SequenceRun> RunAsync(SequenceRun run, CancellationToken stopping, CancellationToken lost)
    {
        var cancellation = new SequenceCancellation(run.RunId, journal, time);
        await using (cancellation.ConfigureAwait(false))
        {
            _underWay[run.RunId] = cancellation;
            try
            {
                await cancellation.BeginAsync().ConfigureAwait(false);
                var left = await runner.RunAsync(run, new SequenceSignals(cancellation.Token, stopping, lost)).ConfigureAwait(false);
                if (left.HasEnded)
                {
                    await journal.ForgetCancelAsync(run.RunId).ConfigureAwait(false);
                }

                return left;
            }
            finally
            {
                _underWay.TryRemove(run.RunId, out _);
            }
        }
    }
}
