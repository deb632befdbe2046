using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>Runs in a database.</summary>
internal static class SqlRuns
{
    private const string Columns =
        "id, sync_id, status, owner, created_at, started_at, finished_at, cause, fingerprint, rows_queried, "
        + "added_planned, added_attempted, added_succeeded, added_failed, changed_planned, changed_attempted, changed_succeeded, changed_failed, "
        + "removed_planned, removed_attempted, removed_succeeded, removed_failed, rejected, plan_ms, apply_ms, error, error_code, account";

    /// <summary>As the indexes of what has not ended say it: a value in its place would leave them out.</summary>
    private const string IsOpen = "status < 10";

    private static readonly string Write =
        $"INSERT INTO journal_runs({Columns}) VALUES ({string.Join(", ", Columns.Split(", ").Select(_ => "?"))}) ON CONFLICT (id) DO UPDATE SET "
        + string.Join(", ", Columns.Split(", ").Skip(1).Select(column => $"{column} = excluded.{column}"))
        + $" WHERE journal_runs.{IsOpen}";

    internal static async Task<bool> WriteAsync(DbConnection connection, JournalRun run, CancellationToken cancellationToken) => await new JournalStatement(
        Write,
        run.Id, run.SyncId, (long)run.Status, run.Owner, run.CreatedAt, run.StartedAt, run.FinishedAt, run.Cause, run.Fingerprint, run.RowsQueried,
        run.Added.Planned, run.Added.Attempted, run.Added.Succeeded, run.Added.Failed,
        run.Changed.Planned, run.Changed.Attempted, run.Changed.Succeeded, run.Changed.Failed,
        run.Removed.Planned, run.Removed.Attempted, run.Removed.Succeeded, run.Removed.Failed,
        run.Rejected, (long)run.PlanDuration.TotalMilliseconds, (long)run.ApplyDuration.TotalMilliseconds, run.Error, run.ErrorCode, run.Account)
        .RunAsync(connection, cancellationToken).ConfigureAwait(false) > 0;

    internal static async Task<JournalRun?> FindAsync(DbConnection connection, string id, CancellationToken cancellationToken)
    {
        var found = await new JournalStatement($"SELECT {Columns} FROM journal_runs WHERE id = ?", id).ListAsync(connection, Read, cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    internal static Task<IReadOnlyList<JournalRun>> ListAsync(DbConnection connection, JournalRunQuery query, CancellationToken cancellationToken)
        => Select(query).ListAsync(connection, Read, cancellationToken);

    internal static JournalStatement Select(JournalRunQuery query) => new JournalStatement($"SELECT {Columns} FROM journal_runs")
        .WhereIf(query.SyncId is not null, "sync_id = ?", query.SyncId)
        .WhereIf(query.IsOpen, IsOpen)
        .WhereIf(query.Status is not null, "status = ?", (long?)query.Status)
        .WhereIf(query.HasOperations, "added_planned + changed_planned + removed_planned > 0")
        .WhereIf(query.HasSuccesses, "added_succeeded + changed_succeeded + removed_succeeded > 0")
        .WhereIf(query.Since is not null, "created_at >= ?", query.Since)
        .WhereIf(query.Before is not null, "id < ?", query.Before)
        .Add(" ORDER BY id DESC LIMIT ? OFFSET ?", JournalLimits.PageOf(query.Limit), query.Offset);

    private static JournalRun Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        SyncId = row.GetString(1),
        Status = (JournalRunStatus)row.GetInt64(2),
        Owner = row.GetString(3),
        CreatedAt = row.TimeOf(4)!.Value,
        StartedAt = row.TimeOf(5),
        FinishedAt = row.TimeOf(6),
        Cause = row.GetString(7),
        Fingerprint = row.TextOf(8),
        RowsQueried = row.GetInt64(9),
        Added = OperationsOf(row, 10),
        Changed = OperationsOf(row, 14),
        Removed = OperationsOf(row, 18),
        Rejected = row.GetInt64(22),
        PlanDuration = TimeSpan.FromMilliseconds(row.GetInt64(23)),
        ApplyDuration = TimeSpan.FromMilliseconds(row.GetInt64(24)),
        Error = row.TextOf(25),
        ErrorCode = row.TextOf(26),
        Account = row.TextOf(27),
    };

    private static JournalOperations OperationsOf(DbDataReader row, int column)
        => new(row.GetInt64(column), row.GetInt64(column + 1), row.GetInt64(column + 2), row.GetInt64(column + 3));
}
