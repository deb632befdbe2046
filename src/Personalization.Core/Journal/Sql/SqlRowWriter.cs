using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>Appends rows, as many with a statement as the database likes.</summary>
internal static class SqlRowWriter
{
    private static readonly int ColumnCount = SqlRows.Columns.Split(", ").Length;

    internal static async Task<bool> AppendAsync(DbConnection connection, JournalDialect dialect, IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var full = rows.Count - (rows.Count % dialect.RowsInStatement);
            await InsertAsync(connection, rows, 0, full, dialect.RowsInStatement, cancellationToken).ConfigureAwait(false);
            await InsertAsync(connection, rows, full, rows.Count, rows.Count - full, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Inserts a range by one command that is used again: the database reads the statement once.</summary>
    private static async Task InsertAsync(DbConnection connection, IReadOnlyList<JournalRow> rows, int from, int to, int width, CancellationToken cancellationToken)
    {
        if (from == to)
        {
            return;
        }

        var command = Insert(rows, from, width).On(connection);
        await using (command.ConfigureAwait(false))
        {
            for (var first = from; first < to; first += width)
            {
                for (var i = 0; i < width; i++)
                {
                    Set(command, i * ColumnCount, ValuesOf(rows[first + i]));
                }

                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static JournalStatement Insert(IReadOnlyList<JournalRow> rows, int from, int width)
    {
        var statement = new JournalStatement($"INSERT INTO journal_rows({SqlRows.Columns}) VALUES ");
        for (var i = 0; i < width; i++)
        {
            statement.Add(i == 0 ? "(" : ", (").Add("?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ValuesOf(rows[from + i]));
        }

        return statement.Add(" ON CONFLICT (run_id, kind, number) DO NOTHING");
    }

    private static void Set(DbCommand command, int first, JournalValue[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[first + i].Value = values[i].Value ?? DBNull.Value;
        }
    }

    private static JournalValue[] ValuesOf(JournalRow row)
    {
        var key = row.Key is null ? null : JournalKey.BytesOf(row.Key);
        return
        [
            row.RunId, (long)row.Kind, row.Number, row.SyncId, row.At, key, key is null ? (long?)null : JournalKey.HashOf(key), row.Operation,
            row.Status, row.Reason, row.Batch, row.Region, row.Source, row.Part, row.Answer, row.ExpiresAt,
        ];
    }
}
