using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>Entries of logs in a database.</summary>
internal static class SqlEntries
{
    private const string Insert = "INSERT INTO journal_entries(kind, id, scope, happened_at, json) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO ";

    internal static Task<int> WriteAsync(DbConnection connection, JournalEntry entry, CancellationToken cancellationToken) => new JournalStatement(
        Insert + "UPDATE SET scope = excluded.scope, happened_at = excluded.happened_at, json = excluded.json", entry.Kind, entry.Id, entry.Scope, entry.At, entry.Json)
        .RunAsync(connection, cancellationToken);

    internal static async Task<bool> AddAsync(DbConnection connection, JournalEntry entry, CancellationToken cancellationToken)
        => await new JournalStatement(Insert + "NOTHING", entry.Kind, entry.Id, entry.Scope, entry.At, entry.Json).RunAsync(connection, cancellationToken).ConfigureAwait(false) > 0;

    internal static Task<IReadOnlyList<JournalEntry>> ListAsync(DbConnection connection, JournalEntryQuery query, CancellationToken cancellationToken)
        => Select(query).ListAsync(connection, row => new JournalEntry(row.GetString(0), row.GetString(2), row.GetString(1), row.TimeOf(3)!.Value, row.GetString(4)), cancellationToken);

    internal static JournalStatement Select(JournalEntryQuery query) => new JournalStatement("SELECT kind, id, scope, happened_at, json FROM journal_entries")
        .Where("kind = ?", query.Kind)
        .WhereIf(query.Scope is not null, "scope = ?", query.Scope)
        .WhereIf(query.Id is not null, "id = ?", query.Id)
        .WhereIf(query.Since is not null, "happened_at >= ?", query.Since)
        .WhereIf(query.Until is not null, "happened_at < ?", query.Until)
        .WhereIf(query.Before is not null, "id < ?", query.Before)
        .Add(" ORDER BY id DESC LIMIT ? OFFSET ?", JournalLimits.PageOf(query.Limit), query.Offset);
}
