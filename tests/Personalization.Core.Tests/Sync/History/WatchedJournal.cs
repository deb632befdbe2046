using System.Collections.Concurrent;
using Personalization.Journal;

namespace Personalization.Core.Tests.Sync.History;

/// <summary>A journal that several processes share, as far as they can tell; it can be away, and says which states of runs it was given.</summary>
internal sealed class WatchedJournal(IJournal inner) : IJournal
{
    internal bool IsAway { get; set; }

    /// <summary>Gets or sets what is waited for before each call.</summary>
    internal Func<string, Task>? Before { get; set; }

    internal ConcurrentQueue<JournalRun> Written { get; } = new();

    internal IEnumerable<JournalRunStatus> StatusesOf(string runId) => Written.Where(run => run.Id == runId).Select(run => run.Status);

    public async ValueTask<bool> WriteRunAsync(JournalRun run, CancellationToken cancellationToken)
    {
        await AskAsync("run");
        var isWritten = await inner.WriteRunAsync(run, cancellationToken);
        if (isWritten)
        {
            Written.Enqueue(run);
        }

        return isWritten;
    }

    public ValueTask<JournalRun?> FindRunAsync(string runId, CancellationToken cancellationToken) => AskAsync(() => inner.FindRunAsync(runId, cancellationToken));

    public ValueTask<IReadOnlyList<JournalRun>> ListRunsAsync(JournalRunQuery query, CancellationToken cancellationToken) => AskAsync(() => inner.ListRunsAsync(query, cancellationToken));

    public async ValueTask AppendRowsAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken)
    {
        await AskAsync("rows");
        await inner.AppendRowsAsync(rows, cancellationToken);
    }

    public ValueTask<IReadOnlyList<JournalRow>> ListRowsAsync(JournalRowQuery query, CancellationToken cancellationToken) => AskAsync(() => inner.ListRowsAsync(query, cancellationToken));

    public ValueTask<long> RemoveRowsAsync(JournalRowFilter filter, CancellationToken cancellationToken) => AskAsync(() => inner.RemoveRowsAsync(filter, cancellationToken));

    public ValueTask<bool> AddFireAsync(JournalFire fire, CancellationToken cancellationToken) => AskAsync(() => inner.AddFireAsync(fire, cancellationToken));

    public ValueTask<IReadOnlyList<JournalFire>> ListFiresAsync(string target, bool isPending, int limit, CancellationToken cancellationToken)
        => AskAsync(() => inner.ListFiresAsync(target, isPending, limit, cancellationToken));

    public ValueTask<int> ServeFiresAsync(string target, DateTimeOffset until, string runId, CancellationToken cancellationToken)
        => AskAsync(() => inner.ServeFiresAsync(target, until, runId, cancellationToken));

    public ValueTask<int> ReleaseFiresAsync(string runId, CancellationToken cancellationToken) => AskAsync(() => inner.ReleaseFiresAsync(runId, cancellationToken));

    public async ValueTask WriteEntryAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        await AskAsync("entry");
        await inner.WriteEntryAsync(entry, cancellationToken);
    }

    public ValueTask<bool> AddEntryAsync(JournalEntry entry, CancellationToken cancellationToken) => AskAsync(() => inner.AddEntryAsync(entry, cancellationToken));

    public ValueTask<IReadOnlyList<JournalEntry>> ListEntriesAsync(JournalEntryQuery query, CancellationToken cancellationToken) => AskAsync(() => inner.ListEntriesAsync(query, cancellationToken));

    public ValueTask<JournalDocument?> FindDocumentAsync(string kind, string id, CancellationToken cancellationToken) => AskAsync(() => inner.FindDocumentAsync(kind, id, cancellationToken));

    public ValueTask<IReadOnlyList<JournalDocument>> ListDocumentsAsync(string kind, string? after, CancellationToken cancellationToken)
        => AskAsync(() => inner.ListDocumentsAsync(kind, after, cancellationToken));

    public ValueTask<bool> WriteDocumentAsync(JournalDocument document, CancellationToken cancellationToken) => AskAsync(() => inner.WriteDocumentAsync(document, cancellationToken));

    public ValueTask<bool> RemoveDocumentAsync(string kind, string id, CancellationToken cancellationToken) => AskAsync(() => inner.RemoveDocumentAsync(kind, id, cancellationToken));

    public async ValueTask TrimAsync(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AskAsync("trim");
        await inner.TrimAsync(retention, now, cancellationToken);
    }

    public ValueTask DisposeAsync() => default;

    private async ValueTask<T> AskAsync<T>(Func<ValueTask<T>> ask)
    {
        await AskAsync("other");
        return await ask();
    }

    private async ValueTask AskAsync(string what)
    {
        if (Before is { } before)
        {
            await before(what);
        }

        if (IsAway)
        {
            throw new PersonalizationException(ErrorCodes.JournalUnavailable, "The journal is away.");
        }
    }
}
