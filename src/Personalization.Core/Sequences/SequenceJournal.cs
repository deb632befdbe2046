using Personalization.Journal;

namespace Personalization.Sequences;

/// <summary>The runs of sequences in the journal, and who wants them cancelled. Only the host that has the sequence's lease changes a run. Thread-safe.</summary>
internal sealed class SequenceJournal(IJournal journal)
{
    internal ValueTask WriteAsync(SequenceRun run, CancellationToken cancellationToken)
        => journal.WriteEntryAsync(EntryOf(run), cancellationToken);

    /// <summary>Writes a run that waits, unless one waits already. Of several that ask at once, in whichever process, one writes, and all get that run.</summary>
    /// <returns>The run that waits.</returns>
    internal async ValueTask<SequenceRun> QueueAsync(SequenceRun run, CancellationToken cancellationToken)
    {
        var open = await ListOpenAsync(run.SequenceId, cancellationToken).ConfigureAwait(false);
        if (open.LastOrDefault(known => known.Status == SequenceRunStatus.Queued) is { } queued && await IsWaitingAsync(queued, cancellationToken).ConfigureAwait(false))
        {
            return queued;
        }

        while (true)
        {
            var turn = await journal.FindDocumentAsync(JournalKinds.SequenceTurn, run.SequenceId, cancellationToken).ConfigureAwait(false);
            if (turn is not null && await FindWaitingAsync(SequenceTurnJson.Read(run.SequenceId, turn.Json), cancellationToken).ConfigureAwait(false) is { } waiting)
            {
                return waiting;
            }

            var next = new JournalDocument(JournalKinds.SequenceTurn, run.SequenceId, SequenceTurnJson.Write(run), turn?.Version ?? 0, run.CreatedAt + SequenceConstants.TurnLifetime);
            if (await journal.WriteDocumentAsync(next, cancellationToken).ConfigureAwait(false))
            {
                // Whoever sees the turn before its run is there adds the run too.
                await journal.AddEntryAsync(EntryOf(run), CancellationToken.None).ConfigureAwait(false);
                return run;
            }
        }
    }

    internal async ValueTask<SequenceRun?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        var found = await ListAsync(new JournalEntryQuery { Kind = JournalKinds.SequenceRuns, Id = runId, Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    internal ValueTask<IReadOnlyList<SequenceRun>> ListAsync(string sequenceId, int limit, int offset, CancellationToken cancellationToken)
        => ListAsync(new JournalEntryQuery { Kind = JournalKinds.SequenceRuns, Scope = sequenceId, Limit = limit, Offset = offset }, cancellationToken);

    /// <summary>Lists the runs of a sequence that have not ended, the oldest first.</summary>
    internal async ValueTask<IReadOnlyList<SequenceRun>> ListOpenAsync(string sequenceId, CancellationToken cancellationToken)
    {
        var newest = await ListAsync(sequenceId, SequenceConstants.OpenRuns, 0, cancellationToken).ConfigureAwait(false);
        return [.. newest.Where(run => !run.HasEnded).Reverse()];
    }

    /// <summary>Lists the sequences of runs that have not ended, among the newest runs of all.</summary>
    internal async ValueTask<IReadOnlySet<string>> ListOpenSequencesAsync(CancellationToken cancellationToken)
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        string? before = null;
        for (var page = 0; page < SequenceConstants.OpenPages; page++)
        {
            var runs = await ListAsync(new JournalEntryQuery { Kind = JournalKinds.SequenceRuns, Before = before, Limit = JournalLimits.Page }, cancellationToken).ConfigureAwait(false);
            open.UnionWith(runs.Where(run => !run.HasEnded).Select(run => run.SequenceId));
            if (runs.Count < JournalLimits.Page)
            {
                break;
            }

            before = runs[^1].RunId;
        }

        return open;
    }

    /// <summary>Answers the run of a sync, if it has come to an end of its own.</summary>
    internal async ValueTask<JournalRun?> FindEndedAsync(string runId, CancellationToken cancellationToken)
        => await journal.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) is { HasEnded: true, Status: not JournalRunStatus.Interrupted } run ? run : null;

    /// <summary>Finds the latest fire of the sequence that was due by a time and that no run has served.</summary>
    internal async ValueTask<JournalFire?> FindFireAsync(string sequenceId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var pending = await journal.ListFiresAsync(SequenceConstants.TargetOf(sequenceId), isPending: true, JournalLimits.Page, cancellationToken).ConfigureAwait(false);
        return pending.FirstOrDefault(fire => fire.At <= until);
    }

    /// <summary>Notes that a run serves every fire that was due by a time.</summary>
    internal async ValueTask ServeFiresAsync(string sequenceId, DateTimeOffset until, string runId, CancellationToken cancellationToken)
        => await journal.ServeFiresAsync(SequenceConstants.TargetOf(sequenceId), until, runId, cancellationToken).ConfigureAwait(false);

    internal async ValueTask AskToCancelAsync(string runId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        // That it is written already is as good.
        await journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Cancel, IdOf(runId), "{}", ExpiresAt: expiresAt), cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask<bool> IsCancelledAsync(string runId, CancellationToken cancellationToken)
        => await journal.FindDocumentAsync(JournalKinds.Cancel, IdOf(runId), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Takes a wish back that is fulfilled, or came too late.</summary>
    internal async ValueTask ForgetCancelAsync(string runId) => await journal.RemoveDocumentAsync(JournalKinds.Cancel, IdOf(runId), CancellationToken.None).ConfigureAwait(false);

    private static JournalEntry EntryOf(SequenceRun run) => new(JournalKinds.SequenceRuns, run.SequenceId, run.RunId, run.CreatedAt, SequenceRunJson.Write(run));

    /// <summary>Answers the run that had the turn last, if it still waits. Who took the turn for it may be about to add it, or have died before.</summary>
    private async ValueTask<SequenceRun?> FindWaitingAsync(SequenceRun last, CancellationToken cancellationToken)
    {
        var run = await FindAsync(last.RunId, cancellationToken).ConfigureAwait(false);
        if (run is null)
        {
            await journal.AddEntryAsync(EntryOf(last), cancellationToken).ConfigureAwait(false);
            run = await FindAsync(last.RunId, cancellationToken).ConfigureAwait(false);
        }

        return run is not null && await IsWaitingAsync(run, cancellationToken).ConfigureAwait(false) ? run : null;
    }

    private async ValueTask<bool> IsWaitingAsync(SequenceRun run, CancellationToken cancellationToken)
        => run.Status == SequenceRunStatus.Queued && !await IsCancelledAsync(run.RunId, cancellationToken).ConfigureAwait(false);

    private static string IdOf(string runId) => "sequence-run:" + runId;

    private async ValueTask<IReadOnlyList<SequenceRun>> ListAsync(JournalEntryQuery query, CancellationToken cancellationToken)
    {
        var entries = await journal.ListEntriesAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(entry => SequenceRunJson.Read(entry.Scope, entry.Id, entry.At, entry.Json))];
    }
}
