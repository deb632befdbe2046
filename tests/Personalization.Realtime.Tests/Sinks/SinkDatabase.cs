using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Sources;
using Personalization.Sources.Tables;
using Personalization.Sqlite;
using Personalization.TestData;
using Personalization.Warehouse;

namespace Personalization.Realtime.Tests.Sinks;

/// <summary>An empty database that sinks write to, gone after its test.</summary>
internal sealed class SinkDatabase : IAsyncDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-");
    private readonly string? _connectionString;
    private readonly ISource _source;

    private SinkDatabase(string? connectionString)
    {
        _connectionString = connectionString;
        _source = connectionString is null ? new SqliteSource("warehouse", $"Data Source={Path.Combine(_directory.FullName, "events.db")}") : new PostgresSource("warehouse", connectionString);
    }

    internal bool IsPostgres => _connectionString is not null;

    internal ITableSource Tables => (ITableSource)_source;

    /// <summary>Opens a database: postgres or sqlite.</summary>
    internal static async Task<SinkDatabase> OpenAsync(string kind, PostgresFixture server) => new(kind == "postgres" ? await server.CreateDatabaseAsync() : null);

    /// <summary>Answers how a statement names a table of the schema events.</summary>
    internal string Name(string table) => IsPostgres ? $"\"events\".\"{table}\"" : $"\"events_{table}\"";

    /// <summary>Reads columns of a table: a line for each row, the values as JSON.</summary>
    internal async Task<IReadOnlyList<string>> ReadAsync(string table, string columns = "id", string rest = "order by 1")
    {
        await using var reader = await _source.CreateQuery($"select {columns} from {Name(table)} {rest}").OpenAsync(default);
        var lines = new List<string>();
        while (await reader.ReadAsync(default))
        {
            lines.Add(string.Join('|', Enumerable.Range(0, reader.Columns.Count).Select(column => JsonOf(reader, column))));
        }

        return lines;
    }

    internal async Task<long> CountAsync(string table) => long.Parse((await ReadAsync(table, "count(*)", string.Empty))[0], System.Globalization.CultureInfo.InvariantCulture);

    internal async Task<string> TypeOfAsync(string table, string column)
        => (await Tables.ReadTablesAsync("events", default)).Single(one => one.Name == table).Columns.SingleOrDefault(one => one.Name == column)?.Type.ToString() ?? "none";

    internal async Task<IReadOnlyList<string>> TablesAsync() => [.. (await Tables.ReadTablesAsync("events", default)).Select(table => table.Name).Order(StringComparer.Ordinal)];

    internal Task ExecuteAsync(string statement)
    {
        if (_connectionString is not null)
        {
            return PostgresServer.ExecuteAsync(_connectionString, statement);
        }

        Assert.Equal(SQLitePCL.raw.SQLITE_OK, SQLitePCL.raw.sqlite3_open(Path.Combine(_directory.FullName, "events.db"), out var database));
        using (database)
        {
            Assert.Equal(SQLitePCL.raw.SQLITE_OK, SQLitePCL.raw.sqlite3_exec(database, statement));
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is IAsyncDisposable source)
        {
            await source.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private static string JsonOf(RowReader reader, int column)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            reader.WriteJson(column, writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
