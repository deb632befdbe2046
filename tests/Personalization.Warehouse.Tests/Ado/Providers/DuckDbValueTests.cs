using DuckDB.NET.Data;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>Values of DuckDB that its provider makes others of.</summary>
public sealed class DuckDbValueTests : IDisposable
{
    private const string Rejected = OddValues.Rejected;

    private static readonly OddValues[] All =
    [
        new("decimal(38,10)", ("1234567890123456789012345678.0123456789", Rejected), ("'1234567890123456789012345678.0123456788'", Rejected), ("0.0000000001", "0.0000000001"),
            ("1.5", "1.5"), ("-7.0123456789", "-7.0123456789"), ("0", "0"), ("12345678901234567.0123456789", "12345678901234567.0123456789"), ("null", "null")),
        new("decimal(38,29)", ("1.00000000000000000000000000001", Rejected), ("1.5", Rejected)),
        new("decimal(38,0)", ("99999999999999999999999999999999999999", Rejected), ("79228162514264337593543950335", "79228162514264337593543950335"), ("1", "1")),
        new("decimal(28,28)", ("0.1234567890123456789012345678", "0.1234567890123456789012345678")),
        new("decimal(18,3)", ("12.500", "12.5")),
        new("hugeint", ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"), ("-170141183460469231731687303715884105727", "-170141183460469231731687303715884105727"), ("1", "1")),
        new("uhugeint", ("340282366920938463463374607431768211455", "340282366920938463463374607431768211455")),
        new("bignum", ("'123456789012345678901234567890123456789012345678901234567890'", "123456789012345678901234567890123456789012345678901234567890"), ("'-1'", "-1")),
        new("ubigint", ("18446744073709551615", "18446744073709551615")),
        new("tinyint", ("(-128)", "-128")),
        new("float", ("1.1", "1.1"), ("16777217", "16777216"), ("'nan'", Rejected)),
        new("double", ("0.1", "0.1"), ("'inf'", Rejected)),
        new("date", ("'infinity'", Rejected), ("'-infinity'", Rejected), ("'2026-01-31'", "\"2026-01-31\""), ("'9999-12-31'", "\"9999-12-31\""), ("'0001-01-01'", "\"0001-01-01\""), ("'0044-03-15 (BC)'", Rejected), ("'12026-01-31'", Rejected), ("null", "null")),
        new("timestamp", ("'infinity'", Rejected), ("'-infinity'", Rejected), ("'2026-01-31 10:11:12.123456'", "\"2026-01-31T10:11:12.123456\""), ("'294247-01-10 04:00:54'", Rejected), ("'0044-03-15 (BC) 10:00:00'", Rejected), ("null", "null")),
        new("timestamp_ns", ("'2026-01-31 10:11:12.123456789'", Rejected), ("'2026-01-31 10:11:12.123456788'", Rejected), ("null", "null")),
        new("timestamp_ms", ("'2026-01-31 10:11:12.123'", "\"2026-01-31T10:11:12.123\"")),
        new("timestamp_s", ("'2026-01-31 10:11:12'", "\"2026-01-31T10:11:12\"")),
        new("timestamptz", ("'2026-01-31 10:11:12.123456+02'", "\"2026-01-31T08:11:12.123456Z\""), ("'infinity'", Rejected), ("'-infinity'", Rejected)),
        new("time", ("'24:00:00'", Rejected), ("'10:11:12.123456'", "\"10:11:12.123456\"")),
        new("timetz", ("'10:11:12.123456+02'", "\"10:11:12.123456+02:00\""), ("'00:30:00+15:59:59'", Rejected), ("'00:30:00-03:30'", "\"00:30:00-03:30\"")),
        new("interval", ("interval '14 months'", Rejected), ("interval '3 days'", "\"3.00:00:00\""), ("interval '2000000000 days'", Rejected), ("interval '-3 microseconds'", "\"-00:00:00.000003\"")),
        new("uuid", ("'6F9619FF-8B86-D011-B42D-00C04FC964FF'", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"")),
        new("blob", ("'\\x00\\xFF'", "\"AP8=\""), ("''", "\"\""), ("null", "null")),
        new("bit", ("'10101'", "\"10101\""), ("'0'", "\"0\"")),
        new("boolean", ("true", "true"), ("false", "false")),
        new("varchar", ("'é'", "\"é\""), ("''", "\"\"")),
        new("integer[]", ("[1, 2]", "[1,2]"), ("[]", "[]")),
        new("decimal(38,10)[]", ("[1.5, 1234567890123456789012345678.0123456789::decimal(38,10)]", Rejected)),
        new("timestamp_ns[]", ("['2026-01-31 10:11:12.123456789'::timestamp_ns]", Rejected)),
        new("timestamptz[][]", ("[['2026-01-31 10:11:12+02'::timestamptz]]", Rejected)),
        new("date[]", ("['2026-01-31'::date]", "[\"2026-01-31\"]")),
        new("struct(a integer, b varchar)", ("{'a': 1, 'b': 'x'}", "{\"a\":1,\"b\":\"x\"}")),
        new("struct(a struct(b decimal(38,29)))", ("{'a': {'b': 1.00000000000000000000000000001}}", Rejected)),
        new("map(varchar, timestamp_ns)", ("map {'k': '2026-01-31 10:11:12.123456789'::timestamp_ns}", Rejected)),
        new("union(n integer, s varchar)", ("union_value(n := 2)", Rejected)),
    ];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task DuckDb_OddValues_AreExactOrRejected()
    {
        var file = new DuckDbFile(_directory.File("t.duckdb"));
        var wrong = new List<string>();
        foreach (var values in All)
        {
            await file.ExecuteAsync(values.Statements);
            wrong.AddRange(await values.CheckAsync(new AdoSource("lake", DuckDBClientFactory.Instance, file.ConnectionString)));
        }

        Assert.Empty(wrong);
    }
}
