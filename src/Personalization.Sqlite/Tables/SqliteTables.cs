using Personalization.Sources.Tables;
using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Tables;

/// <summary>Makes and reads the tables of a source. A schema is the start of their names. Thread-safe.</summary>
internal sealed class SqliteTables(SqliteSource source)
{
    /// <summary>Those of PostgreSQL, so that the same events make the same tables everywhere.</summary>
    internal static TableLimits Limits { get; } = new(Columns: 400, NameLength: 63, HasExactNumbers: false, Writers: 1);

    internal IReadOnlyList<TableDefinition> Read(string schema)
    {
        TableSql.Quote(schema);
        return Run(database => Read(database, schema));
    }

    internal void Change(string schema, IReadOnlyList<TableDefinition> tables) => Run(database =>
    {
        database.Execute("BEGIN IMMEDIATE");
        database.Execute(TableSql.MakePositions(schema));
        var known = Read(database, schema).ToDictionary(table => table.Name, StringComparer.Ordinal);
        foreach (var statement in tables.SelectMany(table => TableSql.Change(schema, table, known.GetValueOrDefault(table.Name))))
        {
            Execute(database, statement);
        }

        database.Execute("COMMIT");
        return true;
    });

    internal SqliteTableTransaction Begin(string schema)
    {
        TableSql.Quote(schema);
        SqliteDatabase? database = null;
        try
        {
            database = source.ConnectToWrite();
            database.Execute("BEGIN IMMEDIATE");
            return new SqliteTableTransaction(source, schema, database);
        }
        catch (SqliteFailure failure)
        {
            database?.Dispose();
            throw TableErrors.Of(source, failure);
        }
    }

    /// <exception cref="TableRowsException">A table cannot be as its rows need it, and others can.</exception>
    private static void Execute(SqliteDatabase database, string statement)
    {
        try
        {
            database.Execute(statement);
        }
        catch (SqliteFailure failure) when (failure.Code == raw.SQLITE_ERROR)
        {
            throw new TableRowsException($"A table cannot be made or changed as a row needs it: {failure.SqliteMessage}. Rename what has its name.", failure);
        }
    }

    private static IReadOnlyList<TableDefinition> Read(SqliteDatabase database, string schema)
    {
        var tables = new Dictionary<string, List<TableColumn>>(StringComparer.Ordinal);
        using var statement = database.Prepare(TableSql.Describe);
        statement.BindText(1, schema + "_");
        while (statement.Step())
        {
            var table = statement.GetText(0)!;
            if (table != TableSql.Positions)
            {
                (tables.TryGetValue(table, out var columns) ? columns : tables[table] = []).Add(new TableColumn(statement.GetText(1)!, TableSql.TypeOf(statement.GetText(2)!)));
            }
        }

        return [.. tables.Select(table => new TableDefinition(table.Key, table.Value))];
    }

    private T Run<T>(Func<SqliteDatabase, T> work)
    {
        try
        {
            using var database = source.ConnectToWrite();
            return work(database);
        }
        catch (SqliteFailure failure)
        {
            throw TableErrors.Of(source, failure);
        }
    }
}
