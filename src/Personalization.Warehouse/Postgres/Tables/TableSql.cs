using System.Text;
using Personalization.Sources.Tables;

namespace Personalization.Warehouse.Postgres.Tables;

/// <summary>The statements about tables that are written.</summary>
internal static class TableSql
{
    internal const string Positions = "personalization_positions";

    internal const string Lock = "select set_config('lock_timeout', '10s', true), pg_advisory_xact_lock(hashtextextended('personalization tables ' || $1, 0))";

    internal const string FindSchema = "select nspname::text from pg_namespace where nspname = $1";

    internal const string Describe =
        """
        select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
        where n.nspname = $1 and c.relname <> $2 and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        order by c.relname, a.attnum
        """;

    internal static string Quote(string name) => TableIdentifier.Quote(name, PostgresTables.Limits);

    internal static string Name(string schema, string table) => $"{Quote(schema)}.{Quote(table)}";

    internal static string MakeSchema(string schema) => $"create schema if not exists {Quote(schema)}";

    internal static string MakePositions(string schema) => $"create table if not exists {Name(schema, Positions)} (name text primary key, position bigint not null)";

    internal static string AddPositions(string schema) => $"insert into {Name(schema, Positions)} select name, 0 from unnest($1) name order by name on conflict do nothing";

    internal static string ReadPositions(string schema) => $"select name, position from {Name(schema, Positions)} where name = any($1) order by name for update";

    internal static string WritePositions(string schema)
        => $"update {Name(schema, Positions)} p set position = n.position from unnest($1, $2) n(name, position) where p.name = n.name";

    internal static string Columns(TableDefinition table) => string.Join(", ", table.Columns.Select(column => Quote(column.Name)));

    /// <summary>Writes what makes a table as it is needed.</summary>
    /// <exception cref="TableRowsException">A table of that name is there that is not of this kind.</exception>
    internal static void Change(StringBuilder statements, string schema, TableDefinition needed, TableDefinition? known)
    {
        var name = Name(schema, needed.Name);
        if (known is null)
        {
            var columns = needed.Columns.Select(column => $"{Quote(column.Name)} {TypeName(column.Type)}{(column.Name == TableDefinition.Key ? " primary key" : string.Empty)}");
            statements.Append("create table ").Append(name).Append(" (").AppendJoin(", ", columns).Append(");\n");
            return;
        }

        var types = known.Columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        if (needed.Columns.Any(column => column.Name == TableDefinition.Key) && !types.ContainsKey(TableDefinition.Key))
        {
            throw new TableRowsException($"The table {name} is there already and has no column '{TableDefinition.Key}'. Rename it, or set another schema.");
        }

        List<string> changes =
        [
            .. needed.Columns.Where(column => !types.ContainsKey(column.Name)).Select(column => $"add column {Quote(column.Name)} {TypeName(column.Type)}"),
            .. needed.Columns.Where(column => column.Type == TableValueType.Number && types.GetValueOrDefault(column.Name, TableValueType.Number) == TableValueType.Integer)
                .Select(column => $"alter column {Quote(column.Name)} type numeric"),
        ];
        if (changes.Count > 0)
        {
            statements.Append("alter table ").Append(name).Append(' ').AppendJoin(", ", changes).Append(";\n");
        }
    }

    internal static TableValueType TypeOf(string type) => type switch
    {
        "text" or "character varying" => TableValueType.Text,
        "bigint" => TableValueType.Integer,
        "double precision" => TableValueType.Float,
        "numeric" => TableValueType.Number,
        "boolean" => TableValueType.Boolean,
        "timestamp with time zone" => TableValueType.Timestamp,
        "jsonb" => TableValueType.Json,
        _ when type.StartsWith("character varying(", StringComparison.Ordinal) => TableValueType.Text,
        _ => TableValueType.Other,
    };

    private static string TypeName(TableValueType type) => type switch
    {
        TableValueType.Text => "text",
        TableValueType.Integer => "bigint",
        TableValueType.Float => "double precision",
        TableValueType.Number => "numeric",
        TableValueType.Boolean => "boolean",
        TableValueType.Timestamp => "timestamp with time zone",
        TableValueType.Json => "jsonb",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
