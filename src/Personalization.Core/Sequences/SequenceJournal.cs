using Personalization.Journal;

namespace Personalization.Sequences;

/// <summary>The runs of sequences in the journal, and who wants them cancelled. Only the host that has the sequence's lease changes a run. Thread-safe.</summary>
internal sealed class SequenceJournal(IJournal journal)
{
    internal ValueTask WriteAsync(SequenceRun run, CancellationToken cancellationToken)
        => journal.WriteEntryAsync(new JournalEntry(JournalKinds.SequenceRuns, run.SequenceId, run.RunId, run.CreatedAt, SequenceRunJson.Write(run)), cancellationToken);

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

    private static string IdOf(string runId) => "sequence-run:" + runId;

    private async ValueTask<IReadOnlyList<SequenceRun>> ListAsync(JournalEntryQuery query, CancellationToken cancellationToken)
    {
        var entries = await journal.ListEntriesAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(entry => SequenceRunJson.Read(entry.Scope, entry.Id, entry.At, entry.Json))];
    }
}
