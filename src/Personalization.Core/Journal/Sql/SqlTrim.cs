namespace Personalization.Journal.Sql;

/// <summary>Removes what is older than it is kept for, and the oldest of what is too much.</summary>
internal sealed class SqlTrim(IJournalDatabase database, JournalRetention retention, DateTimeOffset now)
{
    private const string OldRows = "journal_rows WHERE expires_at IS NULL";

    internal async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        await RemoveAsync("journal_rows WHERE expires_at <= ?", now, cancellationToken).ConfigureAwait(false);
        await RemoveAsync($"{OldRows} AND happened_at < ?", now - retention.Rows, cancellationToken).ConfigureAwait(false);
        await RemoveAsync("journal_runs WHERE created_at < ?", now - retention.Runs, cancellationToken).ConfigureAwait(false);
        await RemoveAsync("journal_fires WHERE due_at < ?", now - retention.Runs, cancellationToken).ConfigureAwait(false);
        await RemoveAsync("journal_entries WHERE happened_at < ?", now - retention.Entries, cancellationToken).ConfigureAwait(false);
        await RemoveAsync("journal_documents WHERE expires_at <= ?", now, cancellationToken).ConfigureAwait(false);

        // Rows with a time of their own go last: they are to be had until then.
        await KeepAsync("journal_rows", $"{OldRows} ORDER BY happened_at", retention.MostRows, cancellationToken).ConfigureAwait(false);
        await KeepAsync("journal_rows", "journal_rows WHERE expires_at IS NOT NULL ORDER BY expires_at", retention.MostRows, cancellationToken).ConfigureAwait(false);
        await KeepAsync("journal_runs", "journal_runs ORDER BY id", retention.MostRuns, cancellationToken).ConfigureAwait(false);
        await KeepAsync("journal_fires", "journal_fires ORDER BY due_at", retention.MostRuns, cancellationToken).ConfigureAwait(false);
        await KeepEntriesAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string TableOf(string rows) => rows[..rows.IndexOf(' ', StringComparison.Ordinal)];

    private async ValueTask RemoveAsync(string rows, DateTimeOffset until, CancellationToken cancellationToken)
        => await database.RemoveInStepsAsync(limit => Delete(new JournalStatement(rows, until), TableOf(rows), limit), cancellationToken).ConfigureAwait(false);

    private async ValueTask KeepEntriesAsync(CancellationToken cancellationToken)
    {
        var kinds = await database.ReadAsync(
            connection => new JournalStatement("SELECT kind, count(*) FROM journal_entries GROUP BY kind").ListAsync(connection, row => (Kind: row.GetString(0), Count: row.GetInt64(1)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        foreach (var (kind, count) in kinds)
        {
            await RemoveFirstAsync(
                limit => Delete(new JournalStatement("journal_entries WHERE kind = ? ORDER BY id", kind), "journal_entries", limit),
                count - retention.MostEntries,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask KeepAsync(string table, string oldest, long most, CancellationToken cancellationToken)
    {
        var count = await database.ReadAsync(connection => new JournalStatement($"SELECT count(*) FROM {table}").CountAsync(connection, cancellationToken), cancellationToken).ConfigureAwait(false);
        await RemoveFirstAsync(limit => Delete(new JournalStatement(oldest), table, limit), count - most, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RemoveFirstAsync(Func<int, JournalStatement> delete, long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var step = (int)Math.Min(count, JournalSteps.Rows);
            var removed = await database.WriteAsync(connection => delete(step).RunAsync(connection, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (removed == 0)
            {
                return;
            }

            count -= removed;
        }
    }

    private JournalStatement Delete(JournalStatement rows, string table, int limit)
        => rows.Add(" LIMIT ?", limit).Wrap(text => $"DELETE FROM {table} WHERE {database.Dialect.Among(text)}");
}
