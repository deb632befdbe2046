using System.Text;
using Npgsql;
using Personalization.Sources.Tables;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.Postgres.Tables;

/// <summary>Makes and reads the tables of a source. Thread-safe.</summary>
internal sealed class PostgresTables(PostgresSource source)
{
    /// <summary>A row of so many columns fits into a page, whatever they hold: a long value lies elsewhere and leaves 18 bytes.</summary>
    internal static TableLimits Limits { get; } = new(Columns: 400, NameLength: 63, HasExactNumbers: true, Writers: 2);

    internal async ValueTask<IReadOnlyList<TableDefinition>> ReadAsync(string schema, CancellationToken cancellationToken)
    {
        TableSql.Quote(schema);
        return await RunAsync(connection => ReadAsync(connection, schema, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask ChangeAsync(string schema, IReadOnlyList<TableDefinition> tables, CancellationToken cancellationToken) => await RunAsync(
        async connection =>
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ChangeAsync(connection, schema, tables, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
        },
        cancellationToken).ConfigureAwait(false);

    internal async ValueTask<ITableTransaction> BeginAsync(string schema, CancellationToken cancellationToken)
    {
        TableSql.Quote(schema);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return new PostgresTableTransaction(source.Name, schema, connection, await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (PostgresErrors.IsDrivers(exception))
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            throw TableErrors.Of(source.Name, exception, cancellationToken);
        }
    }

    private static async Task ChangeAsync(NpgsqlConnection connection, string schema, IReadOnlyList<TableDefinition> tables, CancellationToken cancellationToken)
    {
        // One at a time changes tables, and nobody waits long behind it.
        await connection.RunAsync(TableSql.Lock, cancellationToken, schema).ConfigureAwait(false);
        if (await connection.ReadAsync<string>(TableSql.FindSchema, cancellationToken, schema).ConfigureAwait(false) is null)
        {
            await connection.RunAsync(TableSql.MakeSchema(schema), cancellationToken).ConfigureAwait(false);
        }

        await connection.RunAsync(TableSql.MakePositions(schema), cancellationToken).ConfigureAwait(false);
        var known = (await ReadAsync(connection, schema, cancellationToken).ConfigureAwait(false)).ToDictionary(table => table.Name, StringComparer.Ordinal);
        var statements = new StringBuilder();
        foreach (var table in tables)
        {
            TableSql.Change(statements, schema, table, known.GetValueOrDefault(table.Name));
        }

        if (statements.Length > 0)
        {
            await RunAsync(connection, statements.ToString(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <exception cref="TableRowsException">A table cannot be as its rows need it, and others can.</exception>
    private static async Task RunAsync(NpgsqlConnection connection, string statements, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RunAsync(statements, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (TableErrors.IsOfOneTable(exception.SqlState))
        {
            throw TableErrors.OfOneTable(exception);
        }
    }

    private static async Task<IReadOnlyList<TableDefinition>> ReadAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var tables = new Dictionary<string, List<TableColumn>>(StringComparer.Ordinal);
        var command = CommandExtensions.Create(connection, TableSql.Describe, schema, TableSql.Positions);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var table = reader.GetString(0);
                    (tables.TryGetValue(table, out var columns) ? columns : tables[table] = []).Add(new TableColumn(reader.GetString(1), TableSql.TypeOf(reader.GetString(2))));
                }
            }
        }

        return [.. tables.Select(table => new TableDefinition(table.Key, table.Value))];
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await work(connection).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (PostgresErrors.IsDrivers(exception) && exception is not ArgumentException)
        {
            throw TableErrors.Of(source.Name, exception, cancellationToken);
        }
    }
}
