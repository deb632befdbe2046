using Personalization.Journal;

namespace Personalization.Tests.Sequences;

/// <summary>The journal as a process sees it that dies at some write: from then on nothing of it gets there.</summary>
/// <param name="inner">The journal that others see too.</param>
/// <param name="writes">How many writes get there; <see langword="null"/> for all.</param>
internal sealed class MortalJournal(IJournal inner, int? writes = null) : IJournal
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = writes ?? int.MaxValue;

    /// <summary>Gets what ends when the process has died.</summary>
    internal Task Died => _died.Task;

    internal void Die()
    {
        Volatile.Write(ref _left, 0);
        _died.TrySetResult();
    }

    public ValueTask<bool> WriteRunAsync(JournalRun run, CancellationToken cancellationToken) => Write(() => inner.WriteRunAsync(run, cancellationToken));

    public ValueTask<JournalRun?> FindRunAsync(string runId, CancellationToken cancellationToken) => Read(() => inner.FindRunAsync(runId, cancellationToken));

    public ValueTask<IReadOnlyList<JournalRun>> ListRunsAsync(JournalRunQuery query, CancellationToken cancellationToken) => Read(() => inner.ListRunsAsync(query, cancellationToken));

    public ValueTask AppendRowsAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken) => inner.AppendRowsAsync(rows, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRow>> ListRowsAsync(JournalRowQuery query, CancellationToken cancellationToken) => inner.ListRowsAsync(query, cancellationToken);

    public ValueTask<long> RemoveRowsAsync(JournalRowFilter filter, CancellationToken cancellationToken) => inner.RemoveRowsAsync(filter, cancellationToken);

    public ValueTask<bool> AddFireAsync(JournalFire fire, CancellationToken cancellationToken) => Write(() => inner.AddFireAsync(fire, cancellationToken));

    public ValueTask<IReadOnlyList<JournalFire>> ListFiresAsync(string target, bool isPending, int limit, CancellationToken cancellationToken) => Read(() => inner.ListFiresAsync(target, isPending, limit, cancellationToken));

    public ValueTask<int> ServeFiresAsync(string target, DateTimeOffset until, string runId, CancellationToken cancellationToken) => Write(() => inner.ServeFiresAsync(target, until, runId, cancellationToken));

    public ValueTask<int> ReleaseFiresAsync(string runId, CancellationToken cancellationToken) => Write(() => inner.ReleaseFiresAsync(runId, cancellationToken));

    public async ValueTask WriteEntryAsync(JournalEntry entry, CancellationToken cancellationToken) => await Write(async () =>
    {
        await inner.WriteEntryAsync(entry, cancellationToken);
        return true;
    });

    public ValueTask<bool> AddEntryAsync(JournalEntry entry, CancellationToken cancellationToken) => Write(() => inner.AddEntryAsync(entry, cancellationToken));

    public ValueTask<IReadOnlyList<JournalEntry>> ListEntriesAsync(JournalEntryQuery query, CancellationToken cancellationToken) => Read(() => inner.ListEntriesAsync(query, cancellationToken));

    public ValueTask<JournalDocument?> FindDocumentAsync(string kind, string id, CancellationToken cancellationToken) => Read(() => inner.FindDocumentAsync(kind, id, cancellationToken));

    public ValueTask<IReadOnlyList<JournalDocument>> ListDocumentsAsync(string kind, string? after, CancellationToken cancellationToken) => Read(() => inner.ListDocumentsAsync(kind, after, cancellationToken));

    public ValueTask<bool> WriteDocumentAsync(JournalDocument document, CancellationToken cancellationToken) => Write(() => inner.WriteDocumentAsync(document, cancellationToken));

    public ValueTask<bool> RemoveDocumentAsync(string kind, string id, CancellationToken cancellationToken) => Write(() => inner.RemoveDocumentAsync(kind, id, cancellationToken));

    public ValueTask TrimAsync(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken) => inner.TrimAsync(retention, now, cancellationToken);

    public ValueTask DisposeAsync() => default;

    private ValueTask<T> Write<T>(Func<ValueTask<T>> write)
    {
        if (Interlocked.Decrement(ref _left) >= 0)
        {
            return write();
        }

        Die();
        throw Dead();
    }

    private ValueTask<T> Read<T>(Func<ValueTask<T>> read) => Volatile.Read(ref _left) >= 0 && !_died.Task.IsCompleted ? read() : throw Dead();

    private static PersonalizationException Dead() => new(ErrorCodes.JournalUnavailable, "The process is dead.");
}
