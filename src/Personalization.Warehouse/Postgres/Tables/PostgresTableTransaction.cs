using Npgsql;
using Personalization.Sources.Tables;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.Postgres.Tables;

/// <summary>A transaction that writes rows.</summary>
internal sealed class PostgresTableTransaction(string source, string schema, NpgsqlConnection connection, NpgsqlTransaction transaction) : ITableTransaction
{
    private const string Savepoint = "rows";

    public async ValueTask<IReadOnlyList<long>> ReadPositionsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        await RunAsync(
            async () =>
            {
                var batch = new NpgsqlBatch(connection);
                await using (batch.ConfigureAwait(false))
                {
                    batch.Add(TableSql.AddPositions(schema), (object)names.ToArray());
                    batch.Add(TableSql.ReadPositions(schema), (object)names.ToArray());
                    var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        {
                            found[reader.GetString(0)] = reader.GetInt64(1);
                        }
                    }
                }

                return 0L;
            },
            cancellationToken).ConfigureAwait(false);
        return [.. names.Select(name => found.GetValueOrDefault(name))];
    }

    public async ValueTask WritePositionsAsync(IReadOnlyList<KeyValuePair<string, long>> positions, CancellationToken cancellationToken) => await RunAsync(
        async () => await connection.RunAsync(TableSql.WritePositions(schema), cancellationToken, positions.Select(one => one.Key).ToArray(), positions.Select(one => one.Value).ToArray()).ConfigureAwait(false),
        cancellationToken).ConfigureAwait(false);

    public ValueTask<long> InsertAsync(TableDefinition table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
        => RunAsync(() => InsertCoreAsync(table, rows, cancellationToken), cancellationToken);

    public async ValueTask<IReadOnlyList<string>> FindAsync(string table, string column, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var keys = Array.Empty<string>();
        await RunAsync(
            async () =>
            {
                var find = $"select array_agg({TableSql.Quote(TableDefinition.Key)}) from {TableSql.Name(schema, table)} where {TableSql.Quote(column)} = any($1)";
                keys = await connection.ReadAsync<string[]>(find, cancellationToken, (object)values.ToArray()).ConfigureAwait(false) ?? [];
                return 0L;
            },
            cancellationToken).ConfigureAwait(false);
        return keys;
    }

    public ValueTask<long> DeleteAsync(
        string table, string column, IReadOnlyCollection<string> values, (string Column, IReadOnlyCollection<string> Values)? except, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            var delete = $"delete from {TableSql.Name(schema, table)} where {TableSql.Quote(column)} = any($1)";
            return except is { } stay
                ? await connection.RunAsync($"{delete} and {TableSql.Quote(stay.Column)} <> all($2)", cancellationToken, values.ToArray(), stay.Values.ToArray()).ConfigureAwait(false)
                : await connection.RunAsync(delete, cancellationToken, (object)values.ToArray()).ConfigureAwait(false);
        },
        cancellationToken);

    public async ValueTask<SnapshotChanges> WriteSnapshotAsync(
        string table, string group, DateTimeOffset time, IAsyncEnumerable<IReadOnlyList<string>> members, CancellationToken cancellationToken)
    {
        await RunAsync(async () => await connection.RunAsync(SnapshotSql.MakeMembers, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await foreach (var page in members.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await RunAsync(async () => await connection.RunAsync(SnapshotSql.AddMembers, cancellationToken, (object)page.ToArray()).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        var name = TableSql.Name(schema, table);
        var entered = await RunAsync(async () => await connection.RunAsync(SnapshotSql.Enter(name), cancellationToken, group, time.UtcDateTime).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var exited = await RunAsync(async () => await connection.RunAsync(SnapshotSql.Exit(name), cancellationToken, group, time.UtcDateTime).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await RunAsync(async () => await connection.RunAsync(SnapshotSql.DropMembers, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return new SnapshotChanges(entered, exited);
    }

    public async ValueTask CommitAsync(CancellationToken cancellationToken) => await RunAsync(
        async () =>
        {
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return 0L;
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Copies straight into the table, which is the fastest; only where a key is there already, by way of a table that is gone with the transaction.</summary>
    private async Task<long> InsertCoreAsync(TableDefinition table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        var (name, columns) = (TableSql.Name(schema, table.Name), TableSql.Columns(table));
        await transaction.SaveAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        try
        {
            await CopyRows.RunAsync(connection, $"copy {name} ({columns}) from stdin (format binary)", table.Columns, rows, cancellationToken).ConfigureAwait(false);
            await transaction.ReleaseAsync(Savepoint, cancellationToken).ConfigureAwait(false);
            return rows.Count;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation && table.Columns.Any(column => column.Name == TableDefinition.Key))
        {
            await transaction.RollbackAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        }

        await connection.RunAsync($"create temporary table _rows on commit drop as select {columns} from {name} with no data", cancellationToken).ConfigureAwait(false);
        await CopyRows.RunAsync(connection, $"copy _rows ({columns}) from stdin (format binary)", table.Columns, rows, cancellationToken).ConfigureAwait(false);
        var inserted = await connection.RunAsync(
            $"insert into {name} ({columns}) select {columns} from _rows on conflict ({TableSql.Quote(TableDefinition.Key)}) do nothing", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("drop table _rows", cancellationToken).ConfigureAwait(false);
        return inserted;
    }

    private async ValueTask<long> RunAsync(Func<Task<long>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsDrivers(exception) && exception is not ArgumentException)
        {
            throw TableErrors.Of(source, exception, cancellationToken);
        }
    }
}
