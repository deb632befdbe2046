using Personalization.Sources.Tables;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Tables;

/// <summary>A transaction that writes rows. It holds the file: there is one writer at a time.</summary>
internal sealed class SqliteTableTransaction(SqliteSource source, string schema, SqliteDatabase database) : ITableTransaction
{
    public ValueTask<IReadOnlyList<long>> ReadPositionsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<long>>(
        () =>
        {
            using var statement = database.Prepare(TableSql.ReadPosition(schema));
            var positions = new long[names.Count];
            for (var i = 0; i < positions.Length; i++)
            {
                statement.BindText(1, names[i]);
                positions[i] = statement.Step() ? statement.GetInt64(0) : 0;
                statement.Reset();
            }

            return positions;
        },
        cancellationToken);

    public async ValueTask WritePositionsAsync(IReadOnlyList<KeyValuePair<string, long>> positions, CancellationToken cancellationToken) => await RunAsync(
        () =>
        {
            using var statement = database.Prepare(TableSql.WritePosition(schema));
            foreach (var (name, position) in positions)
            {
                statement.BindText(1, name);
                statement.Bind(2, position);
                statement.Run();
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<long> InsertAsync(TableDefinition table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            using var statement = database.Prepare(TableSql.Insert(schema, table));
            var inserted = 0L;
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < table.Columns.Count; i++)
                {
                    ColumnValues.Bind(statement, i + 1, row[i], source.Name);
                }

                statement.Run();
                inserted += database.Changes;
            }

            return inserted;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindAsync(string table, string column, IReadOnlyCollection<string> values, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<string>>(
        () =>
        {
            using var statement = database.Prepare(TableSql.Find(schema, table, column));
            var keys = new List<string>();
            foreach (var value in values)
            {
                statement.BindText(1, value);
                while (statement.Step())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    keys.Add(statement.GetText(0)!);
                }

                statement.Reset();
            }

            return keys;
        },
        cancellationToken);

    public ValueTask<long> DeleteAsync(
        string table, string column, IReadOnlyCollection<string> values, (string Column, IReadOnlyCollection<string> Values)? except, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            using var statement = database.Prepare(TableSql.Delete(schema, table, column, except is { } stay ? (stay.Column, stay.Values.Count) : null));
            var deleted = 0L;
            var at = 2;
            foreach (var value in except?.Values ?? [])
            {
                statement.BindText(at++, value);
            }

            foreach (var value in values)
            {
                statement.BindText(1, value);
                statement.Run();
                deleted += database.Changes;
            }

            return deleted;
        },
        cancellationToken);

    public async ValueTask<SnapshotChanges> WriteSnapshotAsync(
        string table, string group, DateTimeOffset time, IAsyncEnumerable<IReadOnlyList<string>> members, CancellationToken cancellationToken)
    {
        await RunAsync(() => Execute(TableSql.MakeMembers), cancellationToken).ConfigureAwait(false);
        await foreach (var page in members.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await RunAsync(() => AddMembers(page), cancellationToken).ConfigureAwait(false);
        }

        var name = TableSql.Name(schema, table);
        var entered = await RunAsync(() => Change(TableSql.Enter(name), group, time), cancellationToken).ConfigureAwait(false);
        var exited = await RunAsync(() => Change(TableSql.Exit(name), group, time), cancellationToken).ConfigureAwait(false);
        await RunAsync(() => Execute(TableSql.DropMembers), cancellationToken).ConfigureAwait(false);
        return new SnapshotChanges(entered, exited);
    }

    public async ValueTask CommitAsync(CancellationToken cancellationToken) => await RunAsync(() => Execute("COMMIT"), cancellationToken).ConfigureAwait(false);

    /// <summary>Closing the connection ends a transaction that is still open.</summary>
    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return default;
    }

    private bool Execute(string statement)
    {
        database.Execute(statement);
        return true;
    }

    private bool AddMembers(IReadOnlyList<string> members)
    {
        using var statement = database.Prepare(TableSql.AddMember);
        foreach (var member in members)
        {
            statement.BindText(1, member);
            statement.Run();
        }

        return true;
    }

    private long Change(string sql, string group, DateTimeOffset time)
    {
        using var statement = database.Prepare(sql);
        statement.BindText(1, group);
        statement.BindText(2, ColumnValues.TextOf(time));
        statement.Run();
        return database.Changes;
    }

    private ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return new ValueTask<T>(work());
        }
        catch (SqliteFailure failure)
        {
            throw TableErrors.Of(source, failure);
        }
    }
}
