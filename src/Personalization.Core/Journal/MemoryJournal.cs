namespace Personalization.Journal;

/// <summary>The journal of a process that keeps none on disk: the latest of everything, until the process ends. It tidies itself up, at most every hour, when it is called. Thread-safe.</summary>
internal sealed class MemoryJournal(TimeProvider time) : IJournal, IDisposable
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly MemoryRuns _runs = new();
    private readonly MemoryRows _rows = new();
    private readonly MemoryFires _fires = new();
    private readonly MemoryEntries _entries = new();
    private readonly MemoryDocuments _documents = new();
    private DateTimeOffset _trimmedAt = time.GetUtcNow();

    public ValueTask<bool> WriteRunAsync(JournalRun run, CancellationToken cancellationToken) => DoAsync(() => _runs.Write(run), cancellationToken);

    public ValueTask<JournalRun?> FindRunAsync(string runId, CancellationToken cancellationToken) => DoAsync(() => _runs.Find(runId), cancellationToken);

    public ValueTask<IReadOnlyList<JournalRun>> ListRunsAsync(JournalRunQuery query, CancellationToken cancellationToken) => DoAsync(() => _runs.List(query), cancellationToken);

    public async ValueTask AppendRowsAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken)
        => await DoAsync(() => _rows.Append(rows), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<JournalRow>> ListRowsAsync(JournalRowQuery query, CancellationToken cancellationToken) => DoAsync(() => _rows.List(query, Now), cancellationToken);

    public ValueTask<long> RemoveRowsAsync(JournalRowFilter filter, CancellationToken cancellationToken) => DoAsync(() => _rows.Remove(filter), cancellationToken);

    public ValueTask<bool> AddFireAsync(JournalFire fire, CancellationToken cancellationToken) => DoAsync(() => _fires.Add(fire), cancellationToken);

    public ValueTask<IReadOnlyList<JournalFire>> ListFiresAsync(string target, bool isPending, int limit, CancellationToken cancellationToken)
        => DoAsync(() => _fires.List(target, isPending, limit), cancellationToken);

    public ValueTask<int> ServeFiresAsync(string target, DateTimeOffset until, string runId, CancellationToken cancellationToken)
        => DoAsync(() => _fires.Serve(target, until, runId), cancellationToken);

    public ValueTask<int> ReleaseFiresAsync(string runId, CancellationToken cancellationToken) => DoAsync(() => _fires.Release(runId), cancellationToken);

    public async ValueTask WriteEntryAsync(JournalEntry entry, CancellationToken cancellationToken)
        => await DoAsync(() => _entries.Write(entry), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> AddEntryAsync(JournalEntry entry, CancellationToken cancellationToken) => DoAsync(() => _entries.Add(entry), cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ListEntriesAsync(JournalEntryQuery query, CancellationToken cancellationToken) => DoAsync(() => _entries.List(query), cancellationToken);

    public ValueTask<JournalDocument?> FindDocumentAsync(string kind, string id, CancellationToken cancellationToken) => DoAsync(() => _documents.Find(kind, id, Now), cancellationToken);

    public ValueTask<IReadOnlyList<JournalDocument>> ListDocumentsAsync(string kind, string? after, CancellationToken cancellationToken)
        => DoAsync(() => _documents.List(kind, after, Now), cancellationToken);

    public ValueTask<bool> WriteDocumentAsync(JournalDocument document, CancellationToken cancellationToken) => DoAsync(() => _documents.Write(document, Now), cancellationToken);

    public ValueTask<bool> RemoveDocumentAsync(string kind, string id, CancellationToken cancellationToken) => DoAsync(() => _documents.Remove(kind, id, Now), cancellationToken);

    public async ValueTask TrimAsync(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken) => await DoAsync(
        () =>
        {
            Trim(retention, now);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => default;

    public void Dispose()
    {
        // A container that is not disposed asynchronously asks for it.
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private void Trim(JournalRetention retention, DateTimeOffset now)
    {
        _runs.Trim(retention, now);
        _rows.Trim(retention, now);
        _fires.Trim(retention, now);
        _entries.Trim(retention, now);
        _documents.Trim(now);
    }

    private ValueTask<T> DoAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        lock (_lock)
        {
            if (Now - _trimmedAt >= TrimInterval)
            {
                _trimmedAt = Now;
                Trim(new JournalRetention(), _trimmedAt);
            }

            try
            {
                return new ValueTask<T>(work());
            }
            catch (PersonalizationException exception)
            {
                return ValueTask.FromException<T>(exception);
            }
        }
    }
}
