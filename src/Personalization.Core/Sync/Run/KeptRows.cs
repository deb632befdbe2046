using Personalization.Journal;
using Personalization.Sync.Apply;

namespace Personalization.Sync.Run;

/// <summary>Reads what the journal keeps of a run's removals in one region, page by page.</summary>
/// <param name="journal">The journal.</param>
/// <param name="time">The clock.</param>
/// <param name="runId">The run.</param>
/// <param name="keys">The record keys that are asked for; <see langword="null"/> for all.</param>
internal sealed class KeptRows(IJournal journal, TimeProvider time, string runId, IReadOnlySet<string>? keys)
{
    // Bounded by the parts' sizes, which may be large.
    private const int Page = 200;

    /// <summary>Finds the sync of the run; <see langword="null"/> where nothing of it is kept.</summary>
    internal async Task<string?> FindSyncAsync(CancellationToken cancellationToken)
    {
        var first = await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Removed, RunId = runId, Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return first is [var row] ? row.SyncId : null;
    }

    /// <summary>Visits the pages of a region.</summary>
    internal async Task ForEachPageAsync(string region, Func<IReadOnlyList<RemovedPart>, Task> visit, CancellationToken cancellationToken)
    {
        if (keys is not null)
        {
            foreach (var key in keys)
            {
                var rows = await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Removed, RunId = runId, Key = key, Limit = Page }, cancellationToken).ConfigureAwait(false);
                await visit(Parts(rows, region)).ConfigureAwait(false);
            }

            return;
        }

        IReadOnlyList<JournalRow> page;
        var after = -1L;
        do
        {
            page = await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Removed, RunId = runId, After = after, Limit = Page }, cancellationToken).ConfigureAwait(false);
            await visit(Parts(page, region)).ConfigureAwait(false);
            after = page.Count > 0 ? page[^1].Number : after;
        }
        while (page.Count >= Page);
    }

    private bool IsKept(JournalRow row) => row.ExpiresAt is not { } expires || expires > time.GetUtcNow();

    private RemovedPart[] Parts(IReadOnlyList<JournalRow> rows, string region)
        => [.. rows.Where(row => IsKept(row) && string.Equals(row.Region ?? string.Empty, region, StringComparison.Ordinal)).Select(RemovedPart.Read).OfType<RemovedPart>()];
}
