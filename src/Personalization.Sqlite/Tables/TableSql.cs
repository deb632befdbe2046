using Personalization.Sources.Tables;

namespace Personalization.Sqlite.Tables;

/// <summary>The statements about tables that are written.</summary>
internal static class TableSql
{
    internal const string Positions = "personalization_positions";

    internal const string Describe =
        "SELECT substr(t.name, length(?1) + 1), c.name, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND substr(t.name, 1, length(?1)) = ?1 ORDER BY t.name, c.cid";

    internal const string MakeMembers = "CREATE TEMPORARY TABLE _members(id TEXT PRIMARY KEY) WITHOUT ROWID";

    internal const string AddMember = "INSERT OR IGNORE INTO _members VALUES(?1)";

    internal const string DropMembers = "DROP TABLE _members";

    private const string SnapshotColumns = "ht_row_id, ht_audience_id, ht_timestamp, ht_event_type, ht_split_group";

    internal static string Quote(string name) => TableIdentifier.Quote(name, SqliteTables.Limits);

    internal static string Name(string schema, string table) => $"{Quote(schema)[..^1]}_{Quote(table)[1..]}";

    internal static string MakePositions(string schema) => $"CREATE TABLE IF NOT EXISTS {Name(schema, Positions)}(name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID";

    internal static string ReadPosition(string schema) => $"SELECT position FROM {Name(schema, Positions)} WHERE name = ?1";

    internal static string WritePosition(string schema) => $"INSERT OR REPLACE INTO {Name(schema, Positions)} VALUES(?1, ?2)";

    internal static string Insert(string schema, TableDefinition table)
    {
        var columns = string.Join(", ", table.Columns.Select(column => Quote(column.Name)));
        var conflict = table.Columns.Any(column => column.Name == TableDefinition.Key) ? $" ON CONFLICT({Quote(TableDefinition.Key)}) DO NOTHING" : string.Empty;
        return $"INSERT INTO {Name(schema, table.Name)}({columns}) VALUES({string.Join(", ", Enumerable.Repeat("?", table.Columns.Count))}){conflict}";
    }

    internal static string Find(string schema, string table, string column) => $"SELECT {Quote(TableDefinition.Key)} FROM {Name(schema, table)} WHERE {Quote(column)} = ?1";

    /// <summary>Of a column's text, but for those rows of which another column has one of the texts that follow.</summary>
    internal static string Delete(string schema, string table, string column, (string Column, int Count)? except)
        => $"DELETE FROM {Name(schema, table)} WHERE {Quote(column)} = ?1"
            + (except is { } stay ? $" AND {Quote(stay.Column)} NOT IN ({string.Join(", ", Enumerable.Repeat("?", stay.Count))})" : string.Empty);

    internal static string Enter(string table)
        => $"INSERT INTO {table}({SnapshotColumns}) SELECT id, ?1, ?2, 'enter', NULL FROM _members WHERE id NOT IN ({Before(table)})";

    // Whoever has just come is a member, so that the rows of Enter change nothing here.
    internal static string Exit(string table)
        => $"INSERT INTO {table}({SnapshotColumns}) SELECT ht_row_id, ?1, ?2, 'exit', NULL FROM ({Before(table)}) WHERE ht_row_id NOT IN (SELECT id FROM _members)";

    /// <summary>Answers what makes a table as it is needed.</summary>
    /// <exception cref="TableRowsException">A table of that name is there that is not of this kind.</exception>
    internal static IEnumerable<string> Change(string schema, TableDefinition needed, TableDefinition? known)
    {
        var name = Name(schema, needed.Name);
        if (known is null)
        {
            var columns = needed.Columns.Select(column => $"{Quote(column.Name)} {TypeName(column.Type)}{(column.Name == TableDefinition.Key ? " NOT NULL PRIMARY KEY" : string.Empty)}");
            return [$"CREATE TABLE {name}({string.Join(", ", columns)})"];
        }

        var names = known.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        if (needed.Columns.Any(column => column.Name == TableDefinition.Key) && !names.Contains(TableDefinition.Key))
        {
            throw new TableRowsException($"The table {name} is there already and has no column '{TableDefinition.Key}'. Rename it, or set another schema.");
        }

        return needed.Columns.Where(column => !names.Contains(column.Name)).Select(column => $"ALTER TABLE {name} ADD COLUMN {Quote(column.Name)} {TypeName(column.Type)}");
    }

    /// <summary>A column of whole numbers takes fractions as well here, so that there is nothing to widen.</summary>
    internal static TableValueType TypeOf(string type) => type.ToUpperInvariant() switch
    {
        "TEXT" => TableValueType.Text,
        "INTEGER" or "NUMERIC" => TableValueType.Number,
        "REAL" => TableValueType.Float,
        "BOOLEAN" => TableValueType.Boolean,
        "TIMESTAMP TEXT" => TableValueType.Timestamp,
        "JSON TEXT" => TableValueType.Json,
        _ => TableValueType.Other,
    };

    private static string Before(string table)
        => $"SELECT ht_row_id FROM (SELECT ht_row_id, ht_event_type, row_number() OVER (PARTITION BY ht_row_id ORDER BY ht_timestamp DESC) AS age FROM {table} WHERE ht_audience_id = ?1) WHERE age = 1 AND ht_event_type = 'enter'";

    // The word TEXT keeps SQLite from taking a text for a number.
    private static string TypeName(TableValueType type) => type switch
    {
        TableValueType.Text => "TEXT",
        TableValueType.Integer => "INTEGER",
        TableValueType.Float => "REAL",
        TableValueType.Number => "NUMERIC",
        TableValueType.Boolean => "BOOLEAN",
        TableValueType.Timestamp => "TIMESTAMP TEXT",
        TableValueType.Json => "JSON TEXT",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
