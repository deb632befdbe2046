using Personalization.Journal;

namespace Personalization.Sync;

/// <summary>How many operations a run planned, and what became of them. Rows that were rejected before they could be sent are planned and failed, and not attempted.</summary>
internal readonly record struct RunOperations(JournalOperations Added, JournalOperations Changed, JournalOperations Removed)
{
    internal const string AddedWord = "added";
    internal const string ChangedWord = "changed";
    internal const string RemovedWord = "removed";

    /// <summary>What is planned, before the first operation is sent.</summary>
    /// <param name="planned">What becomes of the rows if every operation succeeds.</param>
    /// <param name="rejectedChanges">How many of the rejected rows have a key that was known; of the others it is not known, or they are new.</param>
    internal static RunOperations Planned(SyncCounts planned, long rejectedChanges) => new(
        new JournalOperations(planned.Added + planned.Rejected - rejectedChanges, 0, 0, planned.Rejected - rejectedChanges),
        new JournalOperations(planned.Changed + rejectedChanges, 0, 0, rejectedChanges),
        new JournalOperations(planned.Removed, 0, 0, 0));

    /// <summary>Adds what became of operations that were sent.</summary>
    internal RunOperations With(in SentOperations added, in SentOperations changed, in SentOperations removed)
        => new(With(Added, added), With(Changed, changed), With(Removed, removed));

    private static JournalOperations With(JournalOperations before, SentOperations sent)
        => before with { Attempted = sent.Attempted, Succeeded = sent.Succeeded, Failed = before.Failed + sent.Failed };
}

/// <summary>What became of the operations of a kind that the store was sent; those that are neither needed nothing.</summary>
internal readonly record struct SentOperations(long Attempted, long Succeeded, long Failed);
