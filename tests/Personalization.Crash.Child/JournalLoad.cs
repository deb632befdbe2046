using System.Globalization;
using Personalization.Journal;
using Personalization.Sqlite.Journal;
using Personalization.Warehouse;

namespace Personalization.Crash.Child;

/// <summary>Writes to a journal until it is ended, several at once, and tells of what was acknowledged.</summary>
internal static class JournalLoad
{
    internal const int RowsInBatch = 7;
    private const int Writers = 3;

    internal static IJournal Open(string kind, string place)
    {
        if (kind == "sqlite")
        {
            return SqliteJournals.Open(place, TimeProvider.System);
        }

        using var state = new PostgresSyncStateStore(place);
        return ((IJournalPlace)state).CreateJournal(TimeProvider.System);
    }

    /// <summary>Writes a line for each acknowledged step: the run, and how many of its batches are there.</summary>
    internal static async Task RunAsync(string kind, string place, string name, TextWriter output)
    {
        await using var journal = Open(kind, place);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(journal, string.Create(CultureInfo.InvariantCulture, $"{name}-{writer}"), output))));
    }

    private static async Task WriteAsync(IJournal journal, string run, TextWriter output)
    {
        for (var batch = 0; ; batch++)
        {
            var at = DateTimeOffset.UnixEpoch.AddMilliseconds(batch);
            await journal.AppendRowsAsync([.. Enumerable.Range(batch * RowsInBatch, RowsInBatch).Select(number => RowOf(run, number, at))], CancellationToken.None);
            await journal.WriteRunAsync(new JournalRun { Id = run, SyncId = "s", Status = JournalRunStatus.Processing, Owner = "o", CreatedAt = at, RowsQueried = batch + 1 }, CancellationToken.None);
            await journal.AddFireAsync(new JournalFire(run, batch.ToString(CultureInfo.InvariantCulture), at), CancellationToken.None);
            lock (output)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run} {batch + 1}"));
            }
        }
    }

    private static JournalRow RowOf(string run, long number, DateTimeOffset at)
        => new() { RunId = run, SyncId = "s", Kind = JournalRowKind.Rejected, Number = number, At = at, Key = number.ToString(CultureInfo.InvariantCulture), Status = "rejected" };
}
