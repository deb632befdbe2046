using System.Data;
using Microsoft.Data.Sqlite;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Tests.Sources;

/// <summary>A provider that asks for each value's own type.</summary>
[ConformanceOf(typeof(DbReaderSourceQuery))]
public sealed class SqliteReaderConformanceTests : SourceQueryConformanceTests, IDisposable
{
    private readonly string _connectionString = $"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared";
    private readonly List<SqliteConnection> _open = [];

    public void Dispose() => _open.ForEach(connection => connection.Dispose());

    protected override async ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var table = $"t{_open.Count}";
        var connection = await OpenAsync();
        _open.Add(connection);
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"create table {table} (id integer, name text, doc text, amount real, big integer)";
        await command.ExecuteNonQueryAsync();
        command.CommandText = $"insert into {table} values (@id, @name, @doc, @amount, @big)";
        foreach (var row in rows)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("@id", row.Id);
            command.Parameters.AddWithValue("@name", (object?)row.Name ?? DBNull.Value);
            command.Parameters.AddWithValue("@doc", (object?)row.Doc ?? DBNull.Value);
            command.Parameters.AddWithValue("@amount", (object?)row.Amount ?? DBNull.Value);
            command.Parameters.AddWithValue("@big", (object?)row.Big ?? DBNull.Value);
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return SourceQuery.FromReader(async cancellationToken =>
        {
            var connection = await OpenAsync();
            var command = connection.CreateCommand();
            command.CommandText = $"select * from {table} order by rowid";
            return await command.ExecuteReaderAsync(CommandBehavior.CloseConnection, cancellationToken);
        });
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
