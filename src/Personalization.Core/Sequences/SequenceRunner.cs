using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Sync;

namespace Personalization.Sequences;

/// <summary>
/// Runs the members of a sequence one after another, under the sequence's lease. Every step is in the journal before it is made, with the id that the member's run is going to have: whoever goes on
/// knows which member was under way, and asks the journal how far that came.
/// </summary>
internal sealed class SequenceRunner(ISyncService syncs, SequenceJournal journal, TimeProvider time, ILogger logger)
{
    /// <summary>Runs what has not ended of a run.</summary>
    /// <param name="run">The run, as the journal has it.</param>
    /// <param name="signals">What ends the run, or this process's part in it.</param>
    /// <returns>The run as it stands then: it has ended, or is interrupted.</returns>
    /// <exception cref="PersonalizationException">The journal cannot be used: the run goes on from what it has.</exception>
    internal async Task<SequenceRun> RunAsync(SequenceRun run, SequenceSignals signals)
    {
        logger.SequenceStarted(run.SequenceId, run.RunId);
        run = run with { Status = SequenceRunStatus.Processing, StartedAt = run.StartedAt ?? time.GetUtcNow() };
        for (var index = 0; index < run.Members.Count; index++)
        {
            if (signals.IsCancelled)
            {
                return await EndAsync(run, SequenceRunStatus.Cancelled).ConfigureAwait(false);
            }

            if (signals.IsLeaving)
            {
                return await LeaveAsync(run, signals).ConfigureAwait(false);
            }

            if (!run.Members[index].HasEnded)
            {
                run = await RunMemberAsync(run, index, signals).ConfigureAwait(false);
            }

            // Also a member that had ended before: the process may have gone before it was judged.
            var member = run.Members[index];
            if (member.Status == SequenceMemberStatus.Interrupted)
            {
                return await LeaveAsync(run, signals).ConfigureAwait(false);
            }

            if (signals.IsCancelled && member.Status == SequenceMemberStatus.Cancelled)
            {
                return await EndAsync(run, SequenceRunStatus.Cancelled).ConfigureAwait(false);
            }

            if (EndsSequence(member))
            {
                run = run with { Error = SequenceErrors.EndedBy(member), ErrorCode = member.ErrorCode };
                return await EndAsync(run, SequenceRunStatus.Failed).ConfigureAwait(false);
            }
        }

        var hasWarning = run.Members.Any(member => member is { Status: SequenceMemberStatus.Warning, TerminateOn: not SequenceTermination.Never });
        return await EndAsync(run, hasWarning ? SequenceRunStatus.Warning : SequenceRunStatus.Success).ConfigureAwait(false);
    }

    private static bool EndsSequence(SequenceMemberRun member) => member.TerminateOn switch
    {
        SequenceTermination.Never => false,
        _ when member.Status is SequenceMemberStatus.Failed or SequenceMemberStatus.Cancelled => true,
        SequenceTermination.Rejected => member.MaxRejected.IsExceededBy(member.Rejected, member.RowsQueried),
        _ => false,
    };

    private async Task<SequenceRun> RunMemberAsync(SequenceRun run, int index, SequenceSignals signals)
    {
        var member = run.Members[index];
        if (member.RunId is { } before && await journal.FindEndedAsync(before, CancellationToken.None).ConfigureAwait(false) is { } ended)
        {
            return run.With(index, MemberOutcome.Of(member, ended));
        }

        using var either = signals.Link();
        while (true)
        {
            var now = time.GetUtcNow();
            member = member with { Status = SequenceMemberStatus.Running, RunId = Guid.CreateVersion7(now).ToString("n"), StartedAt = member.StartedAt ?? now };
            run = run.With(index, member);
            await journal.WriteAsync(run, CancellationToken.None).ConfigureAwait(false);
            if (await TryRunAsync(run, member, signals, either.Token).ConfigureAwait(false) is { } outcome)
            {
                return run.With(index, outcome.Status == SequenceMemberStatus.Cancelled && signals is { IsLeaving: true, IsCancelled: false } ? Interrupted(outcome) : outcome);
            }

            // Another process runs the sync just now: its turn comes.
            await Task.Delay(SequenceConstants.Retry, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
            {
                return run.With(index, signals.IsCancelled ? member with { Status = SequenceMemberStatus.Cancelled, FinishedAt = time.GetUtcNow() } : Interrupted(member));
            }
        }
    }

    private static SequenceMemberRun Interrupted(SequenceMemberRun member) => member with { Status = SequenceMemberStatus.Interrupted, FinishedAt = null };

    /// <returns>How the member ended; <see langword="null"/> when another process has the sync.</returns>
    private async Task<SequenceMemberRun?> TryRunAsync(SequenceRun run, SequenceMemberRun member, SequenceSignals signals, CancellationToken cancellationToken)
    {
        try
        {
            var options = new SyncRunOptions { RunId = member.RunId, Cause = SequenceConstants.CauseOf(run.RunId), IsLeft = () => signals is { IsLeaving: true, IsCancelled: false } };
            var account = await syncs.RunAsync(member.SyncId, options, cancellationToken).ConfigureAwait(false);
            return SyncErrors.IsContention(account) ? null : MemberOutcome.Of(member, account, time.GetUtcNow());
        }
        catch (PersonalizationException exception)
        {
            // It left the configuration since the run of the sequence was asked for.
            return member with { Status = SequenceMemberStatus.Failed, FinishedAt = time.GetUtcNow(), Error = exception.Message, ErrorCode = exception.Code };
        }
    }

    private async Task<SequenceRun> EndAsync(SequenceRun run, SequenceRunStatus status)
    {
        run = run.Ended(status, time.GetUtcNow());
        await journal.WriteAsync(run, CancellationToken.None).ConfigureAwait(false);
        var level = status == SequenceRunStatus.Failed ? LogLevel.Error : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            logger.SequenceEnded(level, run.SequenceId, run.RunId, status.ToString(), run.ErrorCode);
        }

        return run;
    }

    /// <summary>Leaves the run to others. One whose lease is lost may be theirs already, and its entry with it.</summary>
    private async Task<SequenceRun> LeaveAsync(SequenceRun run, SequenceSignals signals)
    {
        run = run with { Status = SequenceRunStatus.Interrupted };
        if (!signals.Lost.IsCancellationRequested)
        {
            await journal.WriteAsync(run, CancellationToken.None).ConfigureAwait(false);
        }

        logger.SequenceInterrupted(run.SequenceId, run.RunId);
        return run;
    }
}
