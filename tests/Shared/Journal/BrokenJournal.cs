using Personalization.Journal;

namespace Personalization.TestData;

/// <summary>A journal that fails where a test says.</summary>
internal sealed class BrokenJournal(IJournal inner) : IJournal
{
    internal bool BreaksReads { get; set; }

    internal bool BreaksRows { get; set; }

    internal bool BreaksDocuments { get; set; }

    internal bool BreaksEntries { get; set; }

    public ValueTask<bool> WriteRunAsync(JournalRun run, CancellationToken cancellationToken) => inner.WriteRunAsync(run, cancellationToken);

    public ValueTask<JournalRun?> FindRunAsync(string runId, CancellationToken cancellationToken) => inner.FindRunAsync(runId, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRun>> ListRunsAsync(JournalRunQuery query, CancellationToken cancellationToken) => inner.ListRunsAsync(query, cancellationToken);

    public ValueTask AppendRowsAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken) => BreaksRows ? throw Away() : inner.AppendRowsAsync(rows, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRow>> ListRowsAsync(JournalRowQuery query, CancellationToken cancellationToken) => inner.ListRowsAsync(query, cancellationToken);

    public ValueTask<long> RemoveRowsAsync(JournalRowFilter filter, CancellationToken cancellationToken) => inner.RemoveRowsAsync(filter, cancellationToken);

    public ValueTask<bool> AddFireAsync(JournalFire fire, CancellationToken cancellationToken) => inner.AddFireAsync(fire, cancellationToken);

    public ValueTask<IReadOnlyList<JournalFire>> ListFiresAsync(string target, bool isPending, int limit, CancellationToken cancellationToken)
        => inner.ListFiresAsync(target, isPending, limit, cancellationToken);

    public ValueTask<int> ServeFiresAsync(string target, DateTimeOffset until, string runId, CancellationToken cancellationToken) => inner.ServeFiresAsync(target, until, runId, cancellationToken);

    public ValueTask<int> ReleaseFiresAsync(string runId, CancellationToken cancellationToken) => inner.ReleaseFiresAsync(runId, cancellationToken);

    public ValueTask WriteEntryAsync(JournalEntry entry, CancellationToken cancellationToken) => BreaksEntries ? throw Away() : inner.WriteEntryAsync(entry, cancellationToken);

    public ValueTask<bool> AddEntryAsync(JournalEntry entry, CancellationToken cancellationToken) => BreaksEntries ? throw Away() : inner.AddEntryAsync(entry, cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ListEntriesAsync(JournalEntryQuery query, CancellationToken cancellationToken) => inner.ListEntriesAsync(query, cancellationToken);

    public ValueTask<JournalDocument?> FindDocumentAsync(string kind, string id, CancellationToken cancellationToken) => BreaksReads ? throw Away() : inner.FindDocumentAsync(kind, id, cancellationToken);

    public ValueTask<IReadOnlyList<JournalDocument>> ListDocumentsAsync(string kind, string? after, CancellationToken cancellationToken)
        => BreaksDocuments ? throw Away() : inner.ListDocumentsAsync(kind, after, cancellationToken);

    public ValueTask<bool> WriteDocumentAsync(JournalDocument document, CancellationToken cancellationToken) => inner.WriteDocumentAsync(document, cancellationToken);

    public ValueTask<bool> RemoveDocumentAsync(string kind, string id, CancellationToken cancellationToken) => inner.RemoveDocumentAsync(kind, id, cancellationToken);

    public ValueTask TrimAsync(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken) => inner.TrimAsync(retention, now, cancellationToken);

    public ValueTask DisposeAsync() => default;

    private static PersonalizationException Away() => new(ErrorCodes.JournalUnavailable, "The test's journal is away.");
}
