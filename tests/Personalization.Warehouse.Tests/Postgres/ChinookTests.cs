using Microsoft.Data.Sqlite;
using Npgsql;
using Personalization.Sources;
using Personalization.Sqlite;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>The music shop that nobody made for these tests, from two databases: every record of every table is the same.</summary>
public sealed class ChinookTests(PostgresFixture fixture)
{
    private static readonly Dictionary<string, int> Tables = new()
    {
        ["Album"] = 347,
        ["Artist"] = 275,
        ["Customer"] = 59,
        ["Employee"] = 8,
        ["Genre"] = 25,
        ["Invoice"] = 412,
        ["InvoiceLine"] = 2240,
        ["MediaType"] = 5,
        ["Playlist"] = 18,
        ["PlaylistTrack"] = 8715,
        ["Track"] = 3503,
    };

    [Fact]
    public async Task ReadAsync_EveryTable_IsWhatSqliteReads()
    {
        var file = $"Data Source={SharedData.PathOf("chinook/Chinook_Sqlite.sqlite")};Mode=ReadOnly;Pooling=False";
        var connectionString = await fixture.CreateDatabaseAsync();
        await using (var shop = new SqliteConnection(file))
        {
            await shop.OpenAsync(TestContext.Current.CancellationToken);
            foreach (var table in Tables.Keys)
            {
                await CopyAsync(shop, connectionString, table);
            }
        }

        var sqlite = new SqliteSource("file", file);
        await using var postgres = new PostgresSource("server", connectionString);
        foreach (var (table, rows) in Tables)
        {
            var expected = await ReadAsync(sqlite.CreateQuery($"select * from \"{table}\" order by 1, 2"));
            var actual = await ReadAsync(postgres.CreateQuery($"select * from \"{table}\" order by 1, 2"));
            Assert.Equal(rows, expected.Count);
            Assert.Equal(expected, actual);
        }
    }

    private static async Task<List<string>> ReadAsync(ISourceQuery query)
    {
        await using var reader = await query.OpenAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(string.Join(',', reader.Columns.Select((column, i) => $"{column.Name}:{ReaderText.JsonOf(reader, i)}")));
        }

        return rows;
    }

    private static async Task CopyAsync(SqliteConnection shop, string connectionString, string table)
    {
        await using var select = new SqliteCommand($"select * from \"{table}\"", shop);
        await using var rows = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var columns = Enumerable.Range(0, rows.FieldCount).Select(i => $"\"{rows.GetName(i)}\" {TypeOf(rows.GetDataTypeName(i))}");
        await PostgresServer.ExecuteAsync(connectionString, $"create table \"{table}\"({string.Join(", ", columns)})");
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var import = await connection.BeginTextImportAsync($"copy \"{table}\" from stdin", TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            await import.WriteAsync(string.Join('\t', Enumerable.Range(0, rows.FieldCount).Select(i => rows.IsDBNull(i) ? "\\N" : Escape(rows.GetString(i)))) + "\n");
        }
    }

    /// <summary>SQLite has no times: what the file holds is text.</summary>
    private static string TypeOf(string sqlite) => sqlite switch
    {
        "INTEGER" => "integer",
        _ when sqlite.StartsWith("NUMERIC", StringComparison.Ordinal) => "numeric(10, 2)",
        _ => "text",
    };

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);
}
