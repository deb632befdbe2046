using Microsoft.Data.Sqlite;
using Personalization.Sqlite;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>A SQLite database, and the two sources that read it.</summary>
internal sealed class SqliteFile(string path)
{
    /// <summary>How a source connects to it: not to write, and without a pool that would keep the file open.</summary>
    internal string ConnectionString => $"Data Source={path};Mode=ReadOnly;Pooling=false";

    internal SqliteSource OwnSource() => new("shop", $"Data Source={path}");

    internal AdoSource AdoSource() => new("shop", SqliteFactory.Instance, ConnectionString, new AdoSourceOptions { Dialect = SqlDialect.Sqlite });

    internal async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    internal async Task<SqliteFile> ExecuteAsync(params string[] statements)
    {
        await using var connection = await OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync();
        }

        return this;
    }
}
