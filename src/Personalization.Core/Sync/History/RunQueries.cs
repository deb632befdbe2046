using Personalization.Journal;

namespace Personalization.Sync.History;

/// <summary>What is asked of runs, in the journal's terms.</summary>
internal static class RunQueries
{
    internal static bool Covers(this SyncRunQuery query, SyncRunState run)
    {
        var operations = run.Operations;
        return (query.SyncId is null || run.SyncId == query.SyncId)
            && (!query.IsOpen || run.Run is null)
            && (query.Asked() is not { } asked || RunRecord.StatusOf(run) == asked)
            && (!query.HasOperations || operations.Added.Planned + operations.Changed.Planned + operations.Removed.Planned > 0)
            && (!query.HasSuccesses || operations.Added.Succeeded + operations.Changed.Succeeded + operations.Removed.Succeeded > 0);
    }

    internal static JournalRunQuery ToJournal(this SyncRunQuery query, int offset, int limit) => new()
    {
        SyncId = query.SyncId,
        Status = query.Asked(),
        IsOpen = query.IsOpen,
        HasOperations = query.HasOperations,
        HasSuccesses = query.HasSuccesses,
        Offset = offset,
        Limit = Math.Min(limit, JournalLimits.Page),
    };

    private static JournalRunStatus? Asked(this SyncRunQuery query) => query.Stage ?? (query.Status is { } status ? RunRecord.StatusOf(status) : null);
}
