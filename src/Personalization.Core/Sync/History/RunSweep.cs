using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.Sync.History;

/// <summary>Ends runs in the journal whose process is gone: nobody else will.</summary>
internal sealed class RunSweep(IJournal journal, RunOwner owner, TimeProvider time, ILogger logger)
{
    /// <summary>Gets or sets what answers whether the plan of a run is open, so that the next run goes on with it.</summary>
    internal Func<string, string, CancellationToken, ValueTask<bool>>? HasOpenPlan { get; set; }

    /// <param name="syncId">The sync; <see langword="null"/> for all.</param>
    /// <param name="hasLease">
    /// Answers whether the caller has the sync's lease, in every region of the sync, so that nobody else runs it; whoever has run it said how it ended before the last lease was free. <see langword="null"/>
    /// where it has none.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task SweepAsync(string? syncId, Func<bool>? hasLease, CancellationToken cancellationToken)
    {
        var lives = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (string? before = null; ;)
        {
            var page = await journal.ListRunsAsync(new JournalRunQuery { SyncId = syncId, IsOpen = true, Before = before, Limit = JournalLimits.Page }, cancellationToken).ConfigureAwait(false);
            foreach (var run in page.Where(run => run.Owner != owner.Id))
            {
                var isLost = run.Status != JournalRunStatus.Queued && hasLease?.Invoke() == true;
                if (!isLost && !lives.TryGetValue(run.Owner, out var isAlive))
                {
                    lives[run.Owner] = isAlive = await owner.LivesAsync(run.Owner, cancellationToken).ConfigureAwait(false);
                }

                if (isLost || !lives[run.Owner])
                {
                    await InterruptAsync(run, cancellationToken).ConfigureAwait(false);
                }
            }

            if (page.Count < JournalLimits.Page)
            {
                return;
            }

            before = page[^1].Id;
        }
    }

    private async Task InterruptAsync(JournalRun run, CancellationToken cancellationToken)
    {
        var keepsFires = HasOpenPlan is { } hasOpenPlan && await hasOpenPlan(run.SyncId, run.Id, cancellationToken).ConfigureAwait(false);
        if (!keepsFires)
        {
            // First: who finds the run ended after a crash looks at it no more.
            await journal.ReleaseFiresAsync(run.Id, cancellationToken).ConfigureAwait(false);
        }

        var ended = run with { Status = JournalRunStatus.Interrupted, FinishedAt = time.GetUtcNow(), Error = RunRecord.ProcessGone };
        if (await journal.WriteRunAsync(ended, cancellationToken).ConfigureAwait(false))
        {
            logger.RunInterrupted(run.SyncId, run.Id);
        }
    }
}
