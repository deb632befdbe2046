using DuckDB.NET.Data;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>A database of DuckDB in a file.</summary>
internal sealed record DuckDbFile(string Path)
{
    internal string ConnectionString => $"Data Source={Path}";

    internal async Task ExecuteAsync(params IEnumerable<string> statements)
    {
        await using var connection = new DuckDBConnection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
