using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>Rows of runs in a database.</summary>
internal static class SqlRows
{
    internal const string Columns =
        "run_id, kind, number, sync_id, happened_at, record_key, key_hash, operation, status, reason, batch, region, source, part, answer, expires_at";

    internal static Task<IReadOnlyList<JournalRow>> ListAsync(DbConnection connection, JournalRowQuery query, DateTimeOffset now, CancellationToken cancellationToken)
        => Select(query, now).ListAsync(connection, Read, cancellationToken);

    internal static JournalStatement Select(JournalRowQuery query, DateTimeOffset now)
    {
        var key = query.Key is null ? null : JournalKey.BytesOf(query.Key);
        return new JournalStatement($"SELECT {Columns} FROM journal_rows")
            .WhereIf(key is not null, "key_hash = ? AND record_key = ?", key is null ? (long?)null : JournalKey.HashOf(key), key)
            .WhereIf(query.RunId is not null, "run_id = ?", query.RunId)
            .Where("kind = ?", (long)query.Kind)
            .WhereIf(query.After >= 0, "number > ?", query.After)
            .WhereIf(query.SyncId is not null, "sync_id = ?", query.SyncId)
            .WhereIf(query.Status is not null, "status = ?", query.Status)
            .WhereIf(query.Operation is not null, "operation = ?", query.Operation)
            .WhereIf(query.Batch is not null, "batch = ?", query.Batch)
            .Where("(expires_at IS NULL OR expires_at > ?)", now)
            .Add(query.RunId is null ? " ORDER BY run_id DESC, number LIMIT ?" : " ORDER BY number LIMIT ?", JournalLimits.PageOf(query.Limit));
    }

    private static JournalRow Read(DbDataReader row) => new()
    {
        RunId = row.GetString(0),
        Kind = (JournalRowKind)row.GetInt64(1),
        Number = row.GetInt64(2),
        SyncId = row.GetString(3),
        At = row.TimeOf(4)!.Value,
        Key = row.BytesOf(5) is { } key ? JournalKey.TextOf(key) : null,
        Operation = row.TextOf(7),
        Status = row.GetString(8),
        Reason = row.TextOf(9),
        Batch = row.NumberOf(10),
        Region = row.TextOf(11),
        Source = MemoryOf(row, 12),
        Part = MemoryOf(row, 13),
        Answer = row.TextOf(14),
        ExpiresAt = row.TimeOf(15),
    };

    // By type, since a plain null becomes an array that is none, and that an empty memory.
    private static ReadOnlyMemory<byte>? MemoryOf(DbDataReader row, int column) => row.BytesOf(column) is { } bytes ? bytes : (ReadOnlyMemory<byte>?)null;
}
