using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Microsoft.Data.Sqlite, read as any provider, against the source that SQLite has of its own.</summary>
public sealed class SqliteProviderTests : IDisposable
{
    private static readonly string[] Same =
    [
        "null", "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740993",
        "0.0", "-0.0", "1.0", "0.1", "1.5", "1e300", "5e-324", "-1.7976931348623157e308", "9007199254740993.0", "1e15", "1e16", "1e22", "123456789.125",
        "9e999", "-9e999",
        "''", "' '", "'a'", "'12'", "'1e5'", "'null'", "'NULL'", "'true'", "'é'", "'é'", "'日本'", "'😀'", "char(1)", "char(127)", "char(8232)", "'a' || char(0) || 'b'", "char(0)",
        "'\"'", "'\\'", "'<b>&'", "char(65533)", "'{\"a\":1.50,\"b\":[1e400,null]}'", "'[1, 2]'", "'{'", "'\"x\"'", "printf('%.*c', 100000, 'x')",
        "x''", "x'00'", "x'ff'", "x'616263'", "zeroblob(1000)",
        "'2026-01-31 08:30:00'", "'2026-01-31'", "julianday('2026-01-31')", "'6f9619ff-8b86-d011-b42d-00c04fc964ff'",
    ];

    /// <summary>All that differs, and why.</summary>
    private static readonly (string Value, string Json, string Why)[] Losses =
    [
    ];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("integer")]
    [InlineData("text")]
    [InlineData("real")]
    [InlineData("numeric")]
    [InlineData("blob")]
    [InlineData("boolean")]
    [InlineData("datetime")]
    [InlineData("decimal(10,2)")]
    [InlineData("varchar(10)")]
    [InlineData("uuid")]
    [InlineData("json")]
    public async Task Values_OfEveryDeclaredType_AreThoseOfSqliteSource(string type)
    {
        string[] values = [.. Same, .. Losses.Select(loss => loss.Value), "cast(x'61ff62' as text)", "cast(x'eda080' as text)"];
        var file = await new SqliteFile(_directory.File("t.db")).ExecuteAsync([$"create table t(v {type})", .. values.Select(value => $"insert into t values ({value})")]);
        const string Sql = "select v, v || '' as expression from t order by rowid";

        var (rows, differences) = await Comparison.RunAsync(file.OwnSource().CreateQuery(Sql), file.AdoSource().CreateQuery(Sql));

        Assert.Equal(values.Length, rows);
        Assert.Fail(string.Join("\n", differences.Select(d => $"{values[d.Row]} {d.Column} {d.Own} {d.Ado}")));
    }

    [Fact]
    public async Task Chinook_EveryTable_IsTheSame()
    {
        var path = SharedData.PathOf("chinook/Chinook_Sqlite.sqlite");
        string[] tables = ["Album", "Artist", "Customer", "Employee", "Genre", "Invoice", "InvoiceLine", "MediaType", "Playlist", "PlaylistTrack", "Track"];
        var file = new SqliteFile(path);
        var total = 0;
        foreach (var table in tables)
        {
            var (rows, differences) = await Comparison.RunAsync(file.OwnSource().CreateTableQuery(table), file.AdoSource().CreateTableQuery(table));
            Assert.Empty(differences);
            total += rows;
        }

        Assert.Equal(15_607, total);
    }
}
