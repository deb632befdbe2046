using Personalization.Journal;

namespace Personalization.Sync.History;

/// <summary>Answers what runs there were: the journal's, with those of this process as they are at the moment.</summary>
internal sealed class RunHistory(IJournal journal, RunLife life, TimeProvider time)
{
    /// <summary>For how long somebody may want a run cancelled whose process does not listen.</summary>
    private static readonly TimeSpan AskedFor = TimeSpan.FromHours(1);

    internal async Task<IReadOnlyList<SyncRunState>> ListAsync(SyncRunQuery query, CancellationToken cancellationToken)
    {
        var open = life.Open();
        var unwritten = open.Where(run => !run.IsWritten).Select(run => run.State).Where(query.Covers).OrderByDescending(run => run.RunId, StringComparer.Ordinal).ToArray();
        var found = unwritten.Skip(query.Offset).Take(query.Limit).ToList();
        if (found.Count < query.Limit)
        {
            var asked = query.ToJournal(Math.Max(0, query.Offset - unwritten.Length), query.Limit - found.Count);
            foreach (var run in await journal.ListRunsAsync(asked, cancellationToken).ConfigureAwait(false))
            {
                found.Add(await CompleteAsync(RunRecord.Of(run), open, cancellationToken).ConfigureAwait(false));
            }
        }

        return found;
    }

    internal async Task<SyncRunState?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        var open = life.Open();
        return open.FirstOrDefault(run => run.State.RunId == runId).State is { } mine ? mine
            : await journal.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) is { } run ? await CompleteAsync(RunRecord.Of(run), open, cancellationToken).ConfigureAwait(false)
            : null;
    }

    internal async Task<IReadOnlyList<RejectedRow>> ListRejectedAsync(string runId, long after, int limit, CancellationToken cancellationToken)
        => [.. (await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Rejected, RunId = runId, After = after, Limit = limit }, cancellationToken).ConfigureAwait(false))
            .Select(RejectedRows.Of)];

    /// <summary>Lets the process that runs it cancel a run.</summary>
    /// <returns><see langword="false"/> when there is no such run, or it has ended.</returns>
    internal async Task<bool> AskToCancelAsync(string runId, CancellationToken cancellationToken)
    {
        if (await journal.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) is not { HasEnded: false } run)
        {
            return false;
        }

        await life.Sweep.SweepAsync(run.SyncId, hasLease: null, cancellationToken).ConfigureAwait(false);
        if (await journal.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) is not { HasEnded: false })
        {
            return false;
        }

        // One that is there already asks for the same.
        await journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Cancel, runId, "{}", ExpiresAt: time.GetUtcNow() + AskedFor), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<SyncRunState> CompleteAsync(SyncRunState run, IReadOnlyList<(SyncRunState State, bool IsWritten)> open, CancellationToken cancellationToken)
        => open.FirstOrDefault(mine => mine.State.RunId == run.RunId).State is { } mine ? mine
            : run.Run?.Status == SyncRunStatus.Interrupted && await journal.FindDocumentAsync(JournalKinds.Resumed, run.RunId, cancellationToken).ConfigureAwait(false) is { } told
                ? RunRecord.Resumed(run, told.Json)
                : run;
}
