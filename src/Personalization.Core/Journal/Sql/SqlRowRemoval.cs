namespace Personalization.Journal.Sql;

/// <summary>Removes rows of runs, some thousand at a time, so that who else writes need not wait for long.</summary>
internal sealed class SqlRowRemoval(IJournalDatabase database)
{
    internal ValueTask<long> RemoveAsync(JournalRowFilter filter, CancellationToken cancellationToken) => filter switch
    {
        { Key: not null } => database.RemoveInStepsAsync(limit => Delete(filter, limit), cancellationToken),
        { RunId: not null } => database.RemoveInStepsAsync(limit => Delete(filter, limit), cancellationToken),
        _ => RemoveByRunsAsync(filter, cancellationToken),
    };

    /// <summary>No index tells the rows of a sync, but each run is found behind the one before.</summary>
    private async ValueTask<long> RemoveByRunsAsync(JournalRowFilter filter, CancellationToken cancellationToken)
    {
        var removed = 0L;
        var run = string.Empty;
        while (await FindRunAfterAsync(run, cancellationToken).ConfigureAwait(false) is var (next, sync))
        {
            run = next;
            if (filter.SyncId is null || filter.SyncId == sync)
            {
                removed += await database.RemoveInStepsAsync(limit => Delete(filter with { RunId = next }, limit), cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }

    private async ValueTask<(string Run, string Sync)?> FindRunAfterAsync(string run, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            connection => new JournalStatement("SELECT run_id, sync_id FROM journal_rows WHERE run_id > ? ORDER BY run_id, kind, number LIMIT 1", run)
                .ListAsync(connection, row => (row.GetString(0), row.GetString(1)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    private JournalStatement Delete(JournalRowFilter filter, int limit)
    {
        var key = filter.Key is null ? null : JournalKey.BytesOf(filter.Key);
        var rows = new JournalStatement("journal_rows")
            .WhereIf(key is not null, "key_hash = ? AND record_key = ?", key is null ? (long?)null : JournalKey.HashOf(key), key)
            .WhereIf(filter.RunId is not null, "run_id = ?", filter.RunId)
            .WhereIf(filter.Kind is not null, "kind = ?", (long?)filter.Kind)
            .WhereIf(filter.SyncId is not null, "sync_id = ?", filter.SyncId)
            .WhereIf(filter.Before is not null, "happened_at < ?", filter.Before)
            .Add(" LIMIT ?", limit);
        return rows.Wrap(text => $"DELETE FROM journal_rows WHERE {database.Dialect.Among(text)}");
    }
}
