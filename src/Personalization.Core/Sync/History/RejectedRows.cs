using Personalization.Journal;

namespace Personalization.Sync.History;

/// <summary>Puts the rejected rows of a run into the journal: key, operation and reason, numbered by their place, so that it may be done again.</summary>
internal static class RejectedRows
{
    internal const string Rejected = "rejected";
    private const int Batch = 1_000;

    internal static async Task AppendAsync(IJournal journal, SyncRun run, DateTimeOffset at)
    {
        var number = 0L;
        foreach (var rows in run.AllRejections.Chunk(Batch))
        {
            await journal.AppendRowsAsync([.. rows.Select(row => new JournalRow
            {
                RunId = run.RunId,
                SyncId = run.SyncId,
                Kind = JournalRowKind.Rejected,
                Number = number++,
                At = at,
                Key = row.Key,
                Operation = row.Operation,
                Status = Rejected,
                Reason = row.Reason,
                Region = row.Region,
            })], CancellationToken.None).ConfigureAwait(false);
        }
    }

    internal static RejectedRow Of(JournalRow row) => new(row.Key, row.Reason ?? string.Empty) { Operation = row.Operation, Region = row.Region };
}
