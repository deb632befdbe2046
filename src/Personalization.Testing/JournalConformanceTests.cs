using System.Text;
using Personalization.Journal;

namespace Personalization.Testing;

/// <summary>What every journal keeps to. Journals are not an application's to write; the suite is public for test runners alone.</summary>
public abstract partial class JournalConformanceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 30, 0, 250, TimeSpan.Zero);
    private readonly List<IJournal> _journals = [];
    private IJournal? _journal;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ManualTimeProvider Time { get; } = new(Start);

    private IJournal Journal => _journal ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>Opens the journal.</summary>
    /// <returns>A task that ends when the test can begin.</returns>
    public async ValueTask InitializeAsync() => _journal = await OpenAnotherAsync();

    /// <summary>Disposes the journals.</summary>
    /// <returns>A task that ends when they are gone.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var journal in _journals.Distinct())
        {
            await journal.DisposeAsync();
        }
    }

    /// <summary>Opens the journal of this test, which is empty at first. Called again, it opens the same as another process would.</summary>
    internal abstract ValueTask<IJournal> OpenAsync(TimeProvider time);

    private async Task<IJournal> OpenAnotherAsync()
    {
        var journal = await OpenAsync(Time);
        _journals.Add(journal);
        return journal;
    }

    private static JournalRun RunOf(string id, JournalRunStatus status = JournalRunStatus.Queued, string sync = "customers") => new()
    {
        Id = id,
        SyncId = sync,
        Status = status,
        Owner = "host-1",
        CreatedAt = Start,
    };

    private static JournalRow RowOf(string run, long number, string? key = "k", JournalRowKind kind = JournalRowKind.Rejected, string sync = "customers") => new()
    {
        RunId = run,
        SyncId = sync,
        Kind = kind,
        Number = number,
        At = Start,
        Key = key,
        Status = "rejected",
    };

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<string[]> RunsAsync(JournalRunQuery query) => [.. (await Journal.ListRunsAsync(query, Cancellation)).Select(run => run.Id)];

    private async Task<string[]> RowsAsync(JournalRowQuery query) => [.. (await Journal.ListRowsAsync(query, Cancellation)).Select(row => $"{row.RunId}/{row.Number}")];

    private async Task<string[]> EntriesAsync(JournalEntryQuery query) => [.. (await Journal.ListEntriesAsync(query, Cancellation)).Select(entry => entry.Id)];

    private async Task<string[]> FiresAsync(string target, bool isPending, int limit = 100) => [.. (await Journal.ListFiresAsync(target, isPending, limit, Cancellation)).Select(fire => fire.Key)];

    private ValueTask AppendAsync(params JournalRow[] rows) => Journal.AppendRowsAsync(rows, Cancellation);
}
