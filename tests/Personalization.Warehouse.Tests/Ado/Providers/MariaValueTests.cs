using System.Data.Odbc;
using MySqlConnector;
using Personalization.TestData;
using Personalization.Warehouse.Tests.Postgres;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>Values of MariaDB that providers make others of, read through its own provider and through ODBC.</summary>
public sealed class MariaValueTests(MariaFixture fixture)
{
    private const string Rejected = OddValues.Rejected;

    /// <summary>The same through both.</summary>
    private static readonly OddValues[] OfBoth =
    [
        new("decimal(65,30)", ("1.123456789012345678901234567890", "1.12345678901234567890123456789"), ("1.123456789012345678901234567891", "1.123456789012345678901234567891"),
            ("-0.000000000000000000000000000001", "-0.000000000000000000000000000001"), ("-0.0", "0"), ("1.5", "1.5"), ("100", "100"), ("null", "null"),
            ("99999999999999999999999999999999999.999999999999999999999999999999", "99999999999999999999999999999999999.999999999999999999999999999999")),
        new("decimal(38,10)", ("1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789"),
            ("1234567890123456789012345678.0123456788", "1234567890123456789012345678.0123456788"), ("-1", "-1"), ("0", "0"), ("null", "null")),
        new("decimal(29,0)", ("79228162514264337593543950335", "79228162514264337593543950335"), ("79228162514264337593543950336", "79228162514264337593543950336")),
        new("decimal(28,28)", ("0.1234567890123456789012345678", "0.1234567890123456789012345678"), ("0", "0")),
        new("decimal(10,2) zerofill", ("5", "5"), ("1.50", "1.5")),
        new("bigint unsigned", ("18446744073709551615", "18446744073709551615"), ("0", "0"), ("null", "null")),
        new("bigint", ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808")),
        new("mediumint unsigned", ("16777215", "16777215")),
        new("int(5) zerofill", ("7", "7")),
        new("tinyint", ("-128", "-128"), ("127", "127")),
        new("tinyint unsigned", ("255", "255")),
        new("year", ("2026", "2026"), ("0", "0")),
        new("float", ("16777216", "16777216"), ("16777214", "16777214"), ("0.1", "0.1"), ("3.4028235e38", "3.4028235E+38"), ("1.17549435e-38", "1.1754944E-38"), ("null", "null")),
        new("float(24)", ("123456.7", "123456.7"), ("123456.71875", "123456.72"), ("1234567", "1234567")),
        new("double", ("0.1", "0.1"), ("1e308", "1E+308"), ("9007199254740993", "9007199254740992"), ("0.30000000000000004", "0.30000000000000004")),
        new("date", ("'2026-01-31'", "\"2026-01-31\""), ("'9999-12-31'", "\"9999-12-31\""), ("'0000-00-00'", Rejected), ("'2026-00-10'", Rejected), ("'1000-01-01'", "\"1000-01-01\""), ("null", "null")),
        new("datetime(6)", ("'2026-01-31 10:11:12.123456'", "\"2026-01-31T10:11:12.123456\""), ("'2026-01-31 10:11:12'", "\"2026-01-31T10:11:12\""),
            ("'0000-00-00 00:00:00'", Rejected), ("'2026-02-00 01:00:00'", Rejected), ("'9999-12-31 23:59:59.999999'", "\"9999-12-31T23:59:59.999999\""), ("null", "null")),
        new("timestamp(6) null", ("'2026-01-31 10:11:12.100000'", "\"2026-01-31T10:11:12.1\""), ("null", "null")),
        new("time(6)", ("'10:11:12.123456'", "\"10:11:12.123456\""), ("'24:00:01'", "\"1.00:00:01\""), ("'838:59:59.999999'", "\"34.22:59:59.999999\""),
            ("'-838:59:59'", "\"-34.22:59:59\""), ("'-00:00:00.000001'", "\"-00:00:00.000001\""), ("'00:00:00'", "\"00:00:00\""), ("null", "null")),
        new("uuid", ("'6F9619FF-8B86-D011-B42D-00C04FC964FF'", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"")),
        new("char(36)", ("'6F9619FF-8B86-D011-B42D-00C04FC964FF'", "\"6F9619FF-8B86-D011-B42D-00C04FC964FF\""), ("''", "\"\""), ("'no guid'", "\"no guid\"")),
        new("inet6", ("'::1'", "\"::1\"")),
        new("json", ("'{\"a\": 1.50}'", "\"{\\\"a\\\": 1.50}\"")),
        new("enum('a','b')", ("'a'", "\"a\"")),
        new("set('x','y')", ("'x,y'", "\"x,y\""), ("''", "\"\"")),
        new("binary(2)", ("0x00ff", "\"AP8=\"")),
        new("geometry", ("ST_GeomFromText('POINT(1 2)')", "\"AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA==\"")),
    ];

    [Fact]
    public async Task MySqlConnector_OddValues_AreExactOrRejected() => await CheckAsync(
        database => new AdoSource("warehouse", MySqlConnectorFactory.Instance, database.ConnectionString, new AdoSourceOptions { Dialect = SqlDialect.MySql }),
        [
            .. OfBoth,
            new("tinyint(1)", ("0", "false"), ("1", "true"), ("2", Rejected), ("-1", Rejected), ("null", "null")),
            new("bit(5)", ("b'10101'", "21"), ("b'0'", "0")),
            new("bit(64)", ("b'1111111111111111111111111111111111111111111111111111111111111111'", "18446744073709551615")),
        ]);

    [Fact]
    public async Task MySqlConnector_TinyIntegersAsTheConnectionStringSays_AreNumbers() => await CheckAsync(
        database => new AdoSource("warehouse", MySqlConnectorFactory.Instance, database.ConnectionString + ";TreatTinyAsBoolean=false", new AdoSourceOptions { Dialect = SqlDialect.MySql }),
        [new("tinyint(1)", ("0", "0"), ("1", "1"), ("2", "2"), ("-128", "-128"))]);

    [Theory]
    [InlineData(";AllowZeroDateTime=true")]
    [InlineData(";IgnorePrepare=true;TreatTinyAsBoolean=true")]
    public async Task MySqlConnector_SettingsThatLose_AreNotTaken(string settings) => await CheckAsync(
        database => new AdoSource("warehouse", MySqlConnectorFactory.Instance, database.ConnectionString + settings, new AdoSourceOptions { Dialect = SqlDialect.MySql }), OfBoth);

    [Fact]
    public async Task Odbc_OddValues_AreExactOrRejected() => await CheckAsync(
        database => new AdoSource("warehouse", OdbcFactory.Instance, database.OdbcConnectionString, new AdoSourceOptions { Dialect = SqlDialect.MySql }),
        [
            .. OfBoth,
            new("tinyint(1)", ("0", "0"), ("1", "1"), ("2", "2"), ("-1", "-1"), ("null", "null")),
            new("bit(1)", ("b'1'", "true"), ("b'0'", "false"), ("null", "null")),
            new("bit(5)", ("b'10101'", "\"FQ==\"")),
        ]);

    /// <summary>Columns that nobody asks for, and asking for the last one first, change nothing.</summary>
    [Fact]
    public async Task Odbc_ColumnsInAnyOrder_AreExact()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var rows = await new AdoSource("warehouse", OdbcFactory.Instance, database.OdbcConnectionString, new AdoSourceOptions { Dialect = SqlDialect.MySql })
            .CreateQuery("select cast('838:59:59.5' as time(1)) a, 1234567890123456789012345678.0123456789 b, 'text' c, cast('10:00:00.5' as time(1)) d").OpenAsync(TestContext.Current.CancellationToken);

        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));

        Assert.Equal("\"10:00:00.5\"", ReaderText.JsonOf(rows, 3));
        Assert.Equal("1234567890123456789012345678.0123456789", ReaderText.JsonOf(rows, 1));
        Assert.Equal("\"34.22:59:59.5\"", ReaderText.JsonOf(rows, 0));
        Assert.Equal("\"text\"", ReaderText.JsonOf(rows, 2));
    }

    private async Task CheckAsync(Func<MariaDatabase, AdoSource> sourceOf, IEnumerable<OddValues> all)
    {
        var database = await fixture.CreateDatabaseAsync();
        var source = sourceOf(database);
        var wrong = new List<string>();
        foreach (var values in all)
        {
            await database.ExecuteAsync(values.Statements);
            wrong.AddRange(await values.CheckAsync(source));
        }

        Assert.Empty(wrong);
    }
}
