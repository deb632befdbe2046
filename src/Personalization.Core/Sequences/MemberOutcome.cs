using Personalization.Journal;

namespace Personalization.Sequences;

/// <summary>What became of a member, of the account of its run.</summary>
internal static class MemberOutcome
{
    internal static SequenceMemberRun Of(SequenceMemberRun member, SyncRun run, DateTimeOffset finishedAt) => member with
    {
        Status = run.Status switch
        {
            SyncRunStatus.Success => SequenceMemberStatus.Success,
            SyncRunStatus.Warning => SequenceMemberStatus.Warning,
            SyncRunStatus.Failed => SequenceMemberStatus.Failed,
            SyncRunStatus.Cancelled => SequenceMemberStatus.Cancelled,
            _ => SequenceMemberStatus.Interrupted,
        },
        FinishedAt = finishedAt,
        RowsQueried = run.Counts.RowsQueried,
        Rejected = run.Counts.Rejected + run.Counts.RemovalsRejected,
        Error = run.Error,
        ErrorCode = run.ErrorCode,
    };

    /// <summary>What the journal tells of a run that ended before the sequence took note of it.</summary>
    internal static SequenceMemberRun Of(SequenceMemberRun member, JournalRun run) => member with
    {
        Status = run.Status switch
        {
            JournalRunStatus.Success => SequenceMemberStatus.Success,
            JournalRunStatus.Warning => SequenceMemberStatus.Warning,
            JournalRunStatus.Failed => SequenceMemberStatus.Failed,
            _ => SequenceMemberStatus.Cancelled,
        },
        FinishedAt = run.FinishedAt,
        RowsQueried = run.RowsQueried,
        Rejected = run.Rejected,
        Error = run.Error,
        ErrorCode = run.ErrorCode,
    };
}
