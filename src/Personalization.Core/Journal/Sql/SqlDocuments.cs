using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>Documents in a database.</summary>
internal static class SqlDocuments
{
    private const string Select = "SELECT kind, id, json, version, expires_at FROM journal_documents WHERE kind = ?";

    private const string IsValid = "(expires_at IS NULL OR expires_at > ?)";

    internal static async Task<JournalDocument?> FindAsync(DbConnection connection, string kind, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await new JournalStatement($"{Select} AND id = ? AND {IsValid}", kind, JournalKey.BytesOf(id), now).ListAsync(connection, Read, cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    internal static Task<IReadOnlyList<JournalDocument>> ListAsync(DbConnection connection, string kind, string? after, DateTimeOffset now, CancellationToken cancellationToken)
        => new JournalStatement($"{Select} AND id > ? AND {IsValid} ORDER BY id LIMIT ?", kind, JournalKey.BytesOf(after ?? string.Empty), now, JournalLimits.Page)
            .ListAsync(connection, Read, cancellationToken);

    internal static async Task<bool> WriteAsync(DbConnection connection, JournalDocument document, DateTimeOffset now, CancellationToken cancellationToken)
        => await Write(document, now).RunAsync(connection, cancellationToken).ConfigureAwait(false) > 0;

    internal static async Task<bool> RemoveAsync(DbConnection connection, string kind, string id, DateTimeOffset now, CancellationToken cancellationToken)
        => await new JournalStatement($"DELETE FROM journal_documents WHERE kind = ? AND id = ? AND {IsValid}", kind, JournalKey.BytesOf(id), now)
            .RunAsync(connection, cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>One statement each: it compares and writes at once. A document that has expired is not there.</summary>
    private static JournalStatement Write(JournalDocument document, DateTimeOffset now) => document.Version == 0
        ? new JournalStatement(
            "INSERT INTO journal_documents(kind, id, json, version, expires_at) VALUES (?, ?, ?, 1, ?) "
            + "ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json, version = 1, expires_at = excluded.expires_at WHERE journal_documents.expires_at <= ?",
            document.Kind, JournalKey.BytesOf(document.Id), document.Json, document.ExpiresAt, now)
        : new JournalStatement(
            $"UPDATE journal_documents SET json = ?, version = version + 1, expires_at = ? WHERE kind = ? AND id = ? AND version = ? AND {IsValid}",
            document.Json, document.ExpiresAt, document.Kind, JournalKey.BytesOf(document.Id), document.Version, now);

    private static JournalDocument Read(DbDataReader row)
        => new(row.GetString(0), JournalKey.TextOf(row.BytesOf(1)!), row.GetString(2), row.GetInt64(3), row.TimeOf(4));
}
