using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;

namespace Personalization.Sequences;

/// <summary>Ends the runs of sequences that are configured no more: nobody would go on with them. A run that a process has under way goes on to its end.</summary>
internal sealed class RemovedSequences(SequenceJournal journal, SequenceTurns turns, SequenceEnvironment environment)
{
    /// <summary>Ends the open runs of a sequence.</summary>
    /// <param name="sequenceId">The sequence's id.</param>
    /// <param name="isConfigured">Answers whether it is configured again meanwhile.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether none is open any more; not when another process works on the sequence.</returns>
    internal async Task<bool> EndAsync(string sequenceId, Func<bool> isConfigured, CancellationToken cancellationToken)
    {
        if (await turns.TakeAsync(sequenceId, cancellationToken).ConfigureAwait(false) is not { } turn)
        {
            return false;
        }

        await using (turn.ConfigureAwait(false))
        {
            var open = await journal.ListOpenAsync(sequenceId, cancellationToken).ConfigureAwait(false);
            foreach (var run in open.TakeWhile(_ => !isConfigured()))
            {
                await EndAsync(run, cancellationToken).ConfigureAwait(false);
            }
        }

        return true;
    }

    private async Task EndAsync(SequenceRun run, CancellationToken cancellationToken)
    {
        var members = new List<SequenceMemberRun>();
        foreach (var member in run.Members)
        {
            members.Add(await AsItEndedAsync(member, cancellationToken).ConfigureAwait(false));
        }

        run = run with { Members = members, Error = SequenceErrors.Removed(run.SequenceId), ErrorCode = ErrorCodes.SequenceNotFound };
        await journal.WriteAsync(run.Ended(SequenceRunStatus.Failed, environment.Time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        environment.Logger.SequenceEnded(LogLevel.Error, run.SequenceId, run.RunId, nameof(SequenceRunStatus.Failed), run.ErrorCode);
    }

    /// <summary>The member that was under way may have come to its end before its process went.</summary>
    private async ValueTask<SequenceMemberRun> AsItEndedAsync(SequenceMemberRun member, CancellationToken cancellationToken)
    {
        if (member.RunId is not { } runId || member.HasEnded)
        {
            return member;
        }

        return await journal.FindEndedAsync(runId, cancellationToken).ConfigureAwait(false) is { } ended
            ? MemberOutcome.Of(member, ended)
            : member with { Status = SequenceMemberStatus.Interrupted, FinishedAt = environment.Time.GetUtcNow() };
    }
}
