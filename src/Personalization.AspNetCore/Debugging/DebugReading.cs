using Personalization.Journal;
using Personalization.Sync.Debugging;

namespace Personalization.AspNetCore.Debugging;

/// <summary>Finds what the debugger has recorded; the command line does so too.</summary>
internal sealed class DebugReading(IJournal journal, TimeProvider time, ISyncService runs)
{
    private const int RunsLookedAt = 100;

    internal DebugSwitches Switches { get; } = new(journal, time);

    internal DebugExport Export { get; } = new(journal);

    /// <returns>The sync of a run; <see langword="null"/> for one that nothing knows.</returns>
    internal async ValueTask<string?> SyncOfAsync(string runId, CancellationToken cancellationToken)
    {
        var found = runs.FindRun(runId)?.SyncId ?? (await journal.FindRunAsync(runId, cancellationToken).ConfigureAwait(false))?.SyncId;
        return found ?? (await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = runId, Limit = 1 }, cancellationToken).ConfigureAwait(false)) switch
        {
            [var row] => row.SyncId,
            _ => null,
        };
    }

    /// <returns>The latest run of a sync of which there are rows.</returns>
    internal async ValueTask<string?> LatestOfAsync(string syncId, CancellationToken cancellationToken)
    {
        // By its runs, which are found at once: to look through the rows of all syncs may take long.
        foreach (var run in await journal.ListRunsAsync(new JournalRunQuery { SyncId = syncId, Limit = RunsLookedAt }, cancellationToken).ConfigureAwait(false))
        {
            if (await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = run.Id, Limit = 1 }, cancellationToken).ConfigureAwait(false) is [_])
            {
                return run.Id;
            }
        }

        return await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, SyncId = syncId, Limit = 1 }, cancellationToken).ConfigureAwait(false) is [var row] ? row.RunId : null;
    }

    /// <summary>Lists a page.</summary>
    /// <returns>The rows, and the number after which the next page begins; <see langword="null"/> where there is none.</returns>
    internal async ValueTask<(IReadOnlyList<JournalRow> Rows, long? Next)> ListAsync(JournalRowQuery query, CancellationToken cancellationToken)
    {
        var rows = await journal.ListRowsAsync(query, cancellationToken).ConfigureAwait(false);
        return (rows, query.RunId is not null && rows.Count == Math.Min(query.Limit, JournalLimits.Page) ? rows[^1].Number : null);
    }
}
