using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.Alerts;

/// <summary>The runs of a sync as its triggers ask for them; each page is read once. Not thread-safe.</summary>
internal sealed class RunHistory(IJournal journal, string syncId)
{
    private const int PageSize = 100;

    private readonly List<JournalRun> _read = [];
    private bool _isWhole;

    /// <summary>Finds the newest run that has ended and that counts.</summary>
    internal async ValueTask<JournalRun?> FindAsync(Func<JournalRun, bool> counts, CancellationToken cancellationToken)
    {
        for (var i = 0; await ReadAsync(i, cancellationToken).ConfigureAwait(false) is { } run; i++)
        {
            if (run.HasEnded && counts(run))
            {
                return run;
            }
        }

        return null;
    }

    /// <summary>Answers how a run ended that says something of the sync. Contention is no run; what somebody or a stop of the process ended is no failure.</summary>
    internal static RunEnd EndOf(JournalRun run) => run.Status switch
    {
        JournalRunStatus.Success => RunEnd.Whole,

        // A warning with an error did not come to its end in all regions.
        JournalRunStatus.Warning => run.Error is null ? RunEnd.Whole : RunEnd.WholeInParts,
        JournalRunStatus.Failed when !SyncErrors.IsContention(run.ErrorCode) => RunEnd.Failed,
        _ => RunEnd.Nothing,
    };

    /// <summary>Reads the runs under way.</summary>
    internal async ValueTask<IReadOnlyList<JournalRun>> ReadOpenAsync(CancellationToken cancellationToken)
        => await journal.ListRunsAsync(new JournalRunQuery { SyncId = syncId, IsOpen = true }, cancellationToken).ConfigureAwait(false);

    /// <summary>Adds up the operations that succeeded in runs which ended after a time, or run still.</summary>
    /// <param name="since">The time.</param>
    /// <param name="enough">A sum that is as good as any greater one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<decimal> SumAsync(DateTimeOffset since, decimal enough, CancellationToken cancellationToken)
    {
        var sum = 0m;
        string? before = null;
        for (var read = 0; read < AlertConstants.MaxSummed && sum < enough;)
        {
            // One that began before may have ended within.
            var query = new JournalRunQuery { SyncId = syncId, HasSuccesses = true, Since = since - TimeSpan.FromDays(1), Before = before, Limit = JournalLimits.Page };
            var page = await journal.ListRunsAsync(query, cancellationToken).ConfigureAwait(false);
            sum += page.Where(run => run.FinishedAt is not { } end || end >= since).Sum(run => (decimal)run.Added.Succeeded + run.Changed.Succeeded + run.Removed.Succeeded);
            if (page.Count < JournalLimits.Page)
            {
                break;
            }

            read += page.Count;
            before = page[^1].Id;
        }

        return sum;
    }

    private async ValueTask<JournalRun?> ReadAsync(int place, CancellationToken cancellationToken)
    {
        while (place >= _read.Count && !_isWhole)
        {
            var query = new JournalRunQuery { SyncId = syncId, Before = _read.Count == 0 ? null : _read[^1].Id, Limit = PageSize };
            var page = await journal.ListRunsAsync(query, cancellationToken).ConfigureAwait(false);
            _read.AddRange(page);
            _isWhole = page.Count < PageSize || _read.Count >= AlertConstants.MaxRuns;
        }

        return place < _read.Count ? _read[place] : null;
    }
}

/// <summary>How a run ended.</summary>
internal enum RunEnd
{
    /// <summary>It says nothing of the sync.</summary>
    Nothing,

    Whole,
    WholeInParts,
    Failed,
}
