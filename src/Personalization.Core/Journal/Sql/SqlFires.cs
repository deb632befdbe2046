using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>Fires of schedules in a database.</summary>
internal static class SqlFires
{
    internal static async Task<bool> AddAsync(DbConnection connection, JournalFire fire, CancellationToken cancellationToken) => await new JournalStatement(
        "INSERT INTO journal_fires(target, fire_key, due_at, run_id) VALUES (?, ?, ?, ?) ON CONFLICT (target, fire_key) DO NOTHING", fire.Target, fire.Key, fire.At, fire.RunId)
        .RunAsync(connection, cancellationToken).ConfigureAwait(false) > 0;

    internal static Task<IReadOnlyList<JournalFire>> ListAsync(DbConnection connection, string target, bool isPending, int limit, CancellationToken cancellationToken)
        => new JournalStatement("SELECT target, fire_key, due_at, run_id FROM journal_fires")
            .Where("target = ?", target)
            .WhereIf(isPending, "run_id IS NULL")
            .Add(" ORDER BY due_at DESC, fire_key DESC LIMIT ?", JournalLimits.PageOf(limit))
            .ListAsync(connection, row => new JournalFire(row.GetString(0), row.GetString(1), row.TimeOf(2)!.Value, row.TextOf(3)), cancellationToken);

    internal static Task<int> ServeAsync(DbConnection connection, string target, DateTimeOffset until, string runId, CancellationToken cancellationToken)
        => new JournalStatement("UPDATE journal_fires SET run_id = ? WHERE target = ? AND run_id IS NULL AND due_at <= ?", runId, target, until).RunAsync(connection, cancellationToken);

    internal static Task<int> ReleaseAsync(DbConnection connection, string runId, CancellationToken cancellationToken)
        => new JournalStatement("UPDATE journal_fires SET run_id = NULL WHERE run_id = ?", runId).RunAsync(connection, cancellationToken);
}
