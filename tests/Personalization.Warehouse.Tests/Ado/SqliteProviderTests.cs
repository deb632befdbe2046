using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Microsoft.Data.Sqlite, read as any provider, against the source that SQLite has of its own.</summary>
public sealed class SqliteProviderTests : IDisposable
{
    private static readonly string[] Values =
    [
        "null", "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740993",
        "0.0", "-0.0", "1.0", "0.1", "1.5", "1e300", "5e-324", "-1.7976931348623157e308", "9007199254740993.0", "1e15", "1e16", "1e22", "123456789.125",
        "9e999", "-9e999",
        "''", "' '", "'a'", "'12'", "'1e5'", "'null'", "'NULL'", "'true'", "'é'", "'e\u0301'", "'日本'", "'😀'",
        "char(1)", "char(127)", "char(8232)", "char(65533)", "'a' || char(0) || 'b'", "char(0)", "'\"'", "'\\'", "'<b>&'", "printf('%.*c', 100000, 'x')",
        "'{\"a\":1.50,\"b\":[1e400,null]}'", "'[1, 2]'", "'{'", "'\"x\"'",
        "x''", "x'00'", "x'ff'", "x'616263'", "zeroblob(1000)", "cast(x'61ff62' as text)", "cast(x'eda080' as text)",
        "'2026-01-31 08:30:00'", "'2026-01-31'", "julianday('2026-01-31')", "'6f9619ff-8b86-d011-b42d-00c04fc964ff'",
    ];

    /// <summary>All that differs, and for which columns. What is not here is the same.</summary>
    private static readonly (string Words, Predicate<string> Concerns, Func<Cell, Cell, bool> Is)[] Losses =
    [
        ("text that is not UTF-8 gets the character U+FFFD, where SQLite's own source rejects the row", _ => true,
            (own, ado) => own is { Json: Cell.Rejected, Key: Cell.Rejected } && ado.Json.Contains("\\uFFFD", StringComparison.Ordinal)),
        ("text: give the column the type `json`", type => type == "json",
            (own, ado) => own.Key == ado.Key && own.Json == own.NestedJson && own.NestedJson == ado.NestedJson && ado.Json.StartsWith('"')),
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
        var file = await new SqliteFile(_directory.File("t.db")).ExecuteAsync([$"create table t(v {type})", .. Values.Select(value => $"insert into t values ({value})")]);
        const string Sql = "select v, v || '' as expression from t order by rowid";

        var (rows, differences) = await Comparison.RunAsync(file.OwnSource().CreateQuery(Sql), file.AdoSource().CreateQuery(Sql));

        Assert.Equal(Values.Length, rows);
        Assert.All(differences, difference => Assert.True(
            Losses.Any(loss => loss.Concerns(type) && loss.Is(difference.Own, difference.Ado)), $"{Values[difference.Row]} in {difference.Column} is {difference.Ado}, not {difference.Own}."));
        Assert.All(Losses.Where(loss => loss.Concerns(type)), loss => Assert.True(
            differences.Exists(difference => loss.Is(difference.Own, difference.Ado)), $"This is no more so: {loss.Words}"));
    }

    [Fact]
    public void Losses_OfTheDocumentation_AreThese()
    {
        var documentation = Documentation.Read("docs/ado-net.md");
        Assert.All(Losses, loss => Assert.Contains($"| {loss.Words} |", documentation, StringComparison.Ordinal));
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
