using System.Data.Common;
using Personalization.Journal.Sql;

namespace Personalization.Journal;

/// <summary>A journal in a SQL database, which several processes may use at once. Thread-safe.</summary>
/// <remarks>A database that is not there yet is made by what is written, and not by who only looks.</remarks>
internal sealed class SqlJournal(IJournalDatabase database, TimeProvider time) : IJournal, IDisposable
{
    public ValueTask<bool> WriteRunAsync(JournalRun run, CancellationToken cancellationToken)
        => database.WriteAsync(connection => SqlRuns.WriteAsync(connection, run, cancellationToken), cancellationToken);

    public ValueTask<JournalRun?> FindRunAsync(string runId, CancellationToken cancellationToken)
        => ReadAsync(connection => SqlRuns.FindAsync(connection, runId, cancellationToken), null, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRun>> ListRunsAsync(JournalRunQuery query, CancellationToken cancellationToken)
        => ReadAsync(connection => SqlRuns.ListAsync(connection, query, cancellationToken), [], cancellationToken);

    public async ValueTask AppendRowsAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            await database.WriteAsync(connection => SqlRowWriter.AppendAsync(connection, database.Dialect, rows, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<IReadOnlyList<JournalRow>> ListRowsAsync(JournalRowQuery query, CancellationToken cancellationToken)
        => ReadAsync(connection => SqlRows.ListAsync(connection, query, Now, cancellationToken), [], cancellationToken);

    public ValueTask<long> RemoveRowsAsync(JournalRowFilter filter, CancellationToken cancellationToken)
        => database.MayHaveContent ? new SqlRowRemoval(database).RemoveAsync(filter, cancellationToken) : default;

    public ValueTask<bool> AddFireAsync(JournalFire fire, CancellationToken cancellationToken)
        => database.WriteAsync(connection => SqlFires.AddAsync(connection, fire, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<JournalFire>> ListFiresAsync(string target, bool isPending, int limit, CancellationToken cancellationToken)
        => ReadAsync(connection => SqlFires.ListAsync(connection, target, isPending, limit, cancellationToken), [], cancellationToken);

    public ValueTask<int> ServeFiresAsync(string target, DateTimeOffset until, string runId, CancellationToken cancellationToken)
        => ChangeAsync(connection => SqlFires.ServeAsync(connection, target, until, runId, cancellationToken), cancellationToken);

    public ValueTask<int> ReleaseFiresAsync(string runId, CancellationToken cancellationToken)
        => ChangeAsync(connection => SqlFires.ReleaseAsync(connection, runId, cancellationToken), cancellationToken);

    public async ValueTask WriteEntryAsync(JournalEntry entry, CancellationToken cancellationToken)
        => await database.WriteAsync(connection => SqlEntries.WriteAsync(connection, entry, cancellationToken), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> AddEntryAsync(JournalEntry entry, CancellationToken cancellationToken)
        => database.WriteAsync(connection => SqlEntries.AddAsync(connection, entry, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ListEntriesAsync(JournalEntryQuery query, CancellationToken cancellationToken)
        => ReadAsync(connection => SqlEntries.ListAsync(connection, query, cancellationToken), [], cancellationToken);

    public ValueTask<JournalDocument?> FindDocumentAsync(string kind, string id, CancellationToken cancellationToken)
        => ReadAsync(connection => SqlDocuments.FindAsync(connection, kind, id, Now, cancellationToken), null, cancellationToken);

    public ValueTask<IReadOnlyList<JournalDocument>> ListDocumentsAsync(string kind, string? after, CancellationToken cancellationToken)
        => ReadAsync(connection => SqlDocuments.ListAsync(connection, kind, after, Now, cancellationToken), [], cancellationToken);

    public ValueTask<bool> WriteDocumentAsync(JournalDocument document, CancellationToken cancellationToken)
        => database.WriteAsync(connection => SqlDocuments.WriteAsync(connection, document, Now, cancellationToken), cancellationToken);

    public ValueTask<bool> RemoveDocumentAsync(string kind, string id, CancellationToken cancellationToken)
        => ChangeAsync(connection => SqlDocuments.RemoveAsync(connection, kind, id, Now, cancellationToken), cancellationToken);

    public ValueTask TrimAsync(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken)
        => database.MayHaveContent ? new SqlTrim(database, retention, now).RunAsync(cancellationToken) : default;

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>Closes the connections, away from the caller's context, which may wait for this very thread.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private DateTimeOffset Now => time.GetUtcNow();

    private ValueTask<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, T nothing, CancellationToken cancellationToken)
        => database.MayHaveContent ? database.ReadAsync(work, cancellationToken) : new ValueTask<T>(nothing);

    private ValueTask<T> ChangeAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
        where T : struct
        => database.MayHaveContent ? database.WriteAsync(work, cancellationToken) : default;
}
