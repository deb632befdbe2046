using Personalization.Journal;

namespace Personalization.Crash.Child;

/// <summary>A journal with fail-points before and after each state of a run that is written to it, of a sync or a sequence.</summary>
internal sealed class PointJournal(IJournal inner, FailPoints points) : IJournal
{
    public async ValueTask<bool> WriteRunAsync(JournalRun run, CancellationToken cancellationToken)
    {
        points.Hit($"journal before {run.Status}");
        var isWritten = await inner.WriteRunAsync(run, cancellationToken);
        points.Hit($"journal after {run.Status}");
        return isWritten;
    }

    public async ValueTask AppendRowsAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken)
    {
        points.Hit("journal before rows");
        await inner.AppendRowsAsync(rows, cancellationToken);
        points.Hit("journal after rows");
    }

    public ValueTask<JournalRun?> FindRunAsync(string runId, CancellationToken cancellationToken) => inner.FindRunAsync(runId, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRun>> ListRunsAsync(JournalRunQuery query, CancellationToken cancellationToken) => inner.ListRunsAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRow>> ListRowsAsync(JournalRowQuery query, CancellationToken cancellationToken) => inner.ListRowsAsync(query, cancellationToken);

    public ValueTask<long> RemoveRowsAsync(JournalRowFilter filter, CancellationToken cancellationToken) => inner.RemoveRowsAsync(filter, cancellationToken);

    public ValueTask<bool> AddFireAsync(JournalFire fire, CancellationToken cancellationToken) => inner.AddFireAsync(fire, cancellationToken);

    public ValueTask<IReadOnlyList<JournalFire>> ListFiresAsync(string target, bool isPending, int limit, CancellationToken cancellationToken)
        => inner.ListFiresAsync(target, isPending, limit, cancellationToken);

    public ValueTask<int> ServeFiresAsync(string target, DateTimeOffset until, string runId, CancellationToken cancellationToken) => inner.ServeFiresAsync(target, until, runId, cancellationToken);

    public ValueTask<int> ReleaseFiresAsync(string runId, CancellationToken cancellationToken) => inner.ReleaseFiresAsync(runId, cancellationToken);

    public async ValueTask WriteEntryAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        points.Hit("journal before entry");
        await inner.WriteEntryAsync(entry, cancellationToken);
        points.Hit("journal after entry");
    }

    public async ValueTask<bool> AddEntryAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        points.Hit("journal before first entry");
        var isWritten = await inner.AddEntryAsync(entry, cancellationToken);
        points.Hit("journal after first entry");
        return isWritten;
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ListEntriesAsync(JournalEntryQuery query, CancellationToken cancellationToken) => inner.ListEntriesAsync(query, cancellationToken);

    public ValueTask<JournalDocument?> FindDocumentAsync(string kind, string id, CancellationToken cancellationToken) => inner.FindDocumentAsync(kind, id, cancellationToken);

    public ValueTask<IReadOnlyList<JournalDocument>> ListDocumentsAsync(string kind, string? after, CancellationToken cancellationToken)
        => inner.ListDocumentsAsync(kind, after, cancellationToken);

    public ValueTask<bool> WriteDocumentAsync(JournalDocument document, CancellationToken cancellationToken) => inner.WriteDocumentAsync(document, cancellationToken);

    public ValueTask<bool> RemoveDocumentAsync(string kind, string id, CancellationToken cancellationToken) => inner.RemoveDocumentAsync(kind, id, cancellationToken);

    public ValueTask TrimAsync(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken) => inner.TrimAsync(retention, now, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
