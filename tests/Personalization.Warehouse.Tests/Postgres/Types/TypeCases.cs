using System.Globalization;
using System.Text;

namespace Personalization.Warehouse.Tests.Postgres.Types;

/// <summary>The types that a database has, its own and those of the test.</summary>
internal static class TypeCases
{
    /// <summary>What the cases need in their database.</summary>
    internal static readonly string[] Setup =
    [
        "create type mood as enum ('sad', 'it''s ok', 'happy, \"really\"', '')",
        "create domain score as numeric(12, 3) check (value is null or value > -1000000)",
        "create type point3 as (x int, \"y Ä\" double precision, z numeric)",
        "create type person as (id bigint, name text, mood mood, score score, tags text[], doc jsonb, place point3, history point3[], born date)",
        "alter type point3 add attribute gone int",
        "alter type point3 drop attribute gone",
        """
        create function iso(d date) returns text language sql as $$
          select case when y < 0 then '-' when y > 9999 then '+' else '' end || case when abs(y) < 10000 then lpad(abs(y)::text, 4, '0') else abs(y)::text end || '-' || lpad(extract(month from d)::text, 2, '0') || '-' || lpad(extract(day from d)::text, 2, '0')
          from (select extract(year from d)::int + case when d < '0001-01-01' then 1 else 0 end as y) as years
        $$
        """,
        "create function iso(i interval) returns text language sql set intervalstyle = 'iso_8601' as $$ select $1::text $$",
        "create function finite(v double precision) returns boolean language sql as $$ select v not in ('NaN', 'Infinity', '-Infinity') $$",
    ];

    private static readonly string[] Fragments = ["a", "Z", " ", "\"", "'", "\\", "/", "{", "}", ",", "(", ")", "\t", "\n", "é", "日本", "😀", "null", "NULL", "<b>", "\u0001", "\u007f", "\u2028"];

    internal static readonly TypeCase[] All =
    [
        new("boolean", r => r.Next(2) == 0 ? "t" : "f", TypeCase.Same),
        new("smallint", r => Integer(r, short.MinValue, short.MaxValue), TypeCase.Same, "-32768", "32767", "0"),
        new("integer", r => Integer(r, int.MinValue, int.MaxValue), TypeCase.Same, "-2147483648", "2147483647", "0"),
        new("bigint", r => Integer(r, long.MinValue, long.MaxValue), TypeCase.Same, "-9223372036854775808", "9223372036854775807", "9007199254740993"),
        new("oid", r => Integer(r, 0, uint.MaxValue), "to_jsonb(v::bigint)::text", "0", "4294967295"),
        new("real", r => Real(BitConverter.Int32BitsToSingle(r.Next(int.MinValue, int.MaxValue))), "case when finite(v) then to_jsonb(v)::text end", "0.1", "1e-45", "3.4028235e38", "NaN", "Infinity", "-Infinity", "16777217"),
        new("double precision", r => Real(BitConverter.Int64BitsToDouble(r.NextInt64(long.MinValue, long.MaxValue))), "case when finite(v) then to_jsonb(v)::text end", "0.1", "5e-324", "1.7976931348623157e308", "NaN", "Infinity", "-Infinity", "9007199254740993", "1e22"),
        new("numeric", Numeric, "case when v not in ('NaN', 'Infinity', '-Infinity') then trim_scale(v)::text end", NumericEdges()),
        new("score", r => Integer(r, -999_999, 999_999) + ".5", "trim_scale(v)::text", "1.500", "0.000"),
        new("text", Text, TypeCase.Same, "", " ", "NULL"),
        new("character varying(200)", Text, TypeCase.Same, ""),
        new("character(40)", r => Short(Text(r), 40), TypeCase.Same, "", "a"),
        new("name", r => Short(Text(r), 15), TypeCase.Same, "a"),
        new("\"char\"", r => ((char)r.Next(1, 127)).ToString(), TypeCase.Same, ""),
        new("mood", r => Pick(r, "sad", "it's ok", "happy, \"really\"", ""), TypeCase.Same),
        new("xml", r => $"<a b=\"{r.Next()}\">é</a>", TypeCase.Same, "plain", "<?xml version=\"1.0\" standalone=\"yes\"?><a/>"),
        new("bytea", r => "\\x" + Convert.ToHexString(Bytes(r)), "to_jsonb(replace(encode(v, 'base64'), E'\\n', ''))::text", "\\x", "\\x00"),
        new("uuid", r => new Guid(Bytes(r, 16)).ToString(), TypeCase.Same, "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"),
        new("date", Date, "case when isfinite(v) then to_jsonb(iso(v))::text end", "infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "0001-01-01", "0001-12-31 BC", "0044-03-15 BC", "2000-02-29", "1900-03-01", "9999-12-31", "10000-01-01"),
        new("time", Time, "to_jsonb(v::text)::text", "24:00:00", "00:00:00", "23:59:59.999999", "08:30:00.25"),
        new("timetz", r => $"{Time(r)}{Offset(r)}", "to_jsonb(regexp_replace(regexp_replace(v::text, '[+]00$', 'Z'), '([+-][0-9]{2})$', '\\1:00'))::text", "24:00:00+00", "00:00:00-15:59", "08:30:00+05:30", "08:30:00+01:02:03"),
        new("timestamp", r => Timestamp(r, ""), "case when isfinite(v) then to_jsonb(iso(v::date) || 'T' || v::time::text)::text end", "infinity", "-infinity", "4713-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999", "2026-01-31 08:30:00", "1999-12-31 23:59:59.5", "0044-03-15 12:00:00 BC"),
        new("timestamptz", r => Timestamp(r, Offset(r)), "case when isfinite(v) then to_jsonb(iso((v at time zone 'UTC')::date) || 'T' || (v at time zone 'UTC')::time::text || 'Z')::text end", "infinity", "-infinity", "2026-01-31 08:30:00+02", "4713-11-24 12:00:00+00 BC", "294276-12-31 23:59:59.999999+00", "0044-03-15 12:00:00+00 BC"),
        new("interval", Interval, "to_jsonb(iso(v))::text", "0", "1 year 2 months 3 days 04:05:06.5", "-1 year -2 months +3 days -04:05:06.5", "1 mon -1 day", "-00:00:00.5", "00:00:00.000001", "178000000 years", "1 hour", "-59 seconds", "1 minute", "30 days"),
        new("json", Json, "v::text", "null", "\"x\"", " { \"b\" : 1.50, \"a\":[1e400, {}], \"b\":12345678901234567890 } ", "[]"),
        new("jsonb", Json, "v::text", "null", "\"x\"", "{\"b\":1.50,\"aa\":[1e40,{}]}", "[]"),
        new("inet", r => $"{r.Next(256)}.{r.Next(256)}.{r.Next(256)}.{r.Next(256)}/{r.Next(33)}", TypeCase.Same, "::1", "fe80::1/64"),
        new("cidr", r => $"{r.Next(256)}.{r.Next(256)}.0.0/16", TypeCase.Text, "10.0.0.0/8"),
        new("macaddr", r => Convert.ToHexString(Bytes(r, 6)), TypeCase.Text),
        new("macaddr8", r => Convert.ToHexString(Bytes(r, 8)), TypeCase.Text),
        new("bit(8)", r => Bits(r, 8), TypeCase.Text),
        new("bit varying", r => Bits(r, r.Next(40)), TypeCase.Text, ""),
        new("tsvector", r => $"fat:{r.Next(1, 9)}A cat:{r.Next(1, 9)} 'it''s'", TypeCase.Text, ""),
        new("tsquery", r => $"fat & !cat | d{r.Next()}:*", TypeCase.Text),
        new("point", r => $"({Small(r)},{Small(r)})", TypeCase.Text),
        new("line", r => $"{{{r.Next(1, 9)},{Small(r)},{Small(r)}}}", TypeCase.Text),
        new("lseg", r => $"[({Small(r)},1),(2,{Small(r)})]", TypeCase.Text),
        new("box", r => $"({Small(r)},1),(2,{Small(r)})", TypeCase.Text),
        new("path", r => $"[({Small(r)},1),(2,{Small(r)})]", TypeCase.Text),
        new("polygon", r => $"(({Small(r)},1),(2,{Small(r)}),(0,0))", TypeCase.Text),
        new("circle", r => $"<({Small(r)},1),{r.Next(9)}>", TypeCase.Text),
        new("pg_lsn", r => $"{r.Next():X}/{r.Next():X}", TypeCase.Text),
        new("xid", r => Integer(r, 0, uint.MaxValue), TypeCase.Text),
        new("xid8", r => Integer(r, 0, long.MaxValue), TypeCase.Text),
        new("tid", r => $"({r.Next()},{r.Next(65536)})", TypeCase.Text),
        new("regclass", r => Pick(r, "pg_class", "pg_type"), TypeCase.Text),
        new("jsonpath", r => $"$.a[{r.Next(99)}]", TypeCase.Text),
        new("aclitem", r => Pick(r, "=r/postgres", "postgres=arwd/postgres"), TypeCase.Text),
        new("int4range", r => $"[{r.Next(50)},{r.Next(50, 99)})", TypeCase.Text, "empty", "(,)"),
        new("numrange", r => $"({r.Next(50)}.50,{r.Next(50, 99)}]", TypeCase.Text),
        new("daterange", r => $"[2020-01-{r.Next(10, 15)},2020-02-{r.Next(10, 15)}]", TypeCase.Text),
        new("tstzrange", r => $"[2020-01-{r.Next(10, 15)} 00:00:00+00,)", TypeCase.Text),
        new("int4multirange", r => $"{{[1,{r.Next(2, 9)}),[20,{r.Next(21, 99)}]}}", TypeCase.Text, "{}"),
        new("money", r => Small(r), "null", "1.50"),
        new("int2vector", r => $"{r.Next(99)} {r.Next(99)}", "to_jsonb(v::int2[])::text"),
        new("integer[]", r => Array(r, x => x.Next(-9, 9).ToString(CultureInfo.InvariantCulture)), TypeCase.Same, "{}", "{{1,2},{3,NULL}}", "[0:1]={7,8}", "{{{1}},{{2}}}", "{NULL}"),
        new("bigint[]", r => Array(r, x => Integer(x, long.MinValue, long.MaxValue)), TypeCase.Same, "{}"),
        new("text[]", r => Array(r, Text), TypeCase.Same, "{}", "{\"\",NULL,\"NULL\"}", "{{a,b},{c,\"d,e\"}}"),
        new("boolean[]", r => Array(r, x => Pick(x, "t", "f")), TypeCase.Same, "{}"),
        new("numeric[]", r => Array(r, x => $"{x.Next()}.{x.Next()}"), "(select coalesce(jsonb_agg(trim_scale(e) order by o), '[]') from unnest(v) with ordinality u(e, o))::text", "{}", "{1.50,NULL}"),
        new("double precision[]", r => Array(r, x => Real(x.NextDouble())), TypeCase.Same, "{0.1,NULL}"),
        new("uuid[]", r => Array(r, x => new Guid(Bytes(x, 16)).ToString()), TypeCase.Same),
        new("bytea[]", r => Array(r, x => "\\x" + Convert.ToHexString(Bytes(x))), "(select coalesce(jsonb_agg(replace(encode(e, 'base64'), E'\\n', '') order by o), '[]') from unnest(v) with ordinality u(e, o))::text", "{}"),
        new("timestamptz[]", r => Array(r, x => Timestamp(x, "+01")), "(select coalesce(jsonb_agg(iso((e at time zone 'UTC')::date) || 'T' || (e at time zone 'UTC')::time::text || 'Z' order by o), '[]') from unnest(v) with ordinality u(e, o))::text", "{}"),
        new("jsonb[]", r => Array(r, Json), TypeCase.Same, "{}", "{NULL,\"null\"}"),
        new("json[]", r => Array(r, Json), TypeCase.Same, "{}"),
        new("mood[]", r => Array(r, x => Pick(x, "sad", "it's ok", "")), TypeCase.Same, "{}"),
        new("score[]", r => Array(r, x => Integer(x, -9999, 9999)), "(select coalesce(jsonb_agg(trim_scale(e) order by o), '[]') from unnest(v) with ordinality u(e, o))::text", "{1.500}"),
        new("inet[]", r => Array(r, x => $"10.0.0.{x.Next(256)}"), TypeCase.Same, "{}", "{{::1,NULL},{10.0.0.0/8,::}}", "[0:0]={::1}"),
        new("varbit[]", r => Array(r, x => Bits(x, x.Next(1, 9))), TypeCase.Texts, "{}", "{\"\",NULL}"),
        new("int4range[]", r => Array(r, x => $"[{x.Next(9)},{x.Next(10, 99)})"), TypeCase.Texts, "{}", "{empty}"),
        new("tsvector[]", r => Array(r, _ => "'it''s' 'a\\\\\\\\b' '\"'"), TypeCase.Texts, "{}"),
        new("box[]", r => $"{{({r.Next(9)},1),(2,3);(0,0),({r.Next(9)},1)}}", "(select jsonb_agg(e::text order by o) from unnest(v) with ordinality u(e, o))::text"),
        new("money[]", _ => "{1}", "null"),
        new("point3", r => $"({r.Next()},{Small(r)},{r.Next()}.25)", TypeCase.Same, "(,,)", "(1,0.1,)"),
        new("point3[]", r => Array(r, x => $"({x.Next()},{Small(x)},{x.Next()}.25)"), TypeCase.Same, "{}", "{NULL,\"(,,)\"}"),
        new("person", r => $"({r.Next()},{Quoted(Text(r))},sad,{r.Next(999)}.125,{Quoted(Array(r, Text))},{Quoted(Json(r))},{Quoted($"({r.Next()},{Small(r)},)")},{Quoted(Array(r, x => $"({x.Next()},,)"))},2020-01-01)", TypeCase.Same, "(,,,,,,,,)"),
    ];

    private static string[] NumericEdges() =>
    [
        "NaN", "Infinity", "-Infinity", "0", "0.00", "-0.0", "1.50", "10000", "100000000", "0.0001", "0.00001", "-0.00000000000000000001", "9999.9999", "12345678901234567890.12345678901234567890",
        new string('9', 131_072), "0." + new string('0', 16_382) + "1", new string('8', 131_072) + "." + new string('7', 16_383), "1" + new string('0', 1000), "1e100", "1e-100",
    ];

    private static string Integer(Random random, long min, long max)
    {
        // Small numbers as often as large ones.
        var number = random.NextInt64(min, max) >> random.Next(63);
        return Math.Clamp(number, min, max).ToString(CultureInfo.InvariantCulture);
    }

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Small(Random random) => (random.Next(-1000, 1000) / 8.0).ToString("R", CultureInfo.InvariantCulture);

    private static string Numeric(Random random)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "-" : "").Append('0');
        for (var i = random.Next(40); i > 0; i--)
        {
            text.Append(random.Next(3) == 0 ? '0' : (char)('0' + random.Next(10)));
        }

        text.Append('.');
        for (var i = random.Next(40); i > 0; i--)
        {
            text.Append(random.Next(3) == 0 ? '0' : (char)('0' + random.Next(10)));
        }

        return text.Append('0').ToString();
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Pick(random, Fragments)));

    private static string Short(string text, int length) => text.EnumerateRunes().Take(length).Aggregate("", (kept, rune) => kept + rune);

    private static byte[] Bytes(Random random, int? length = null)
    {
        var bytes = new byte[length ?? random.Next(100)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Bits(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => Pick(random, "0", "1")));

    private static string Date(Random random)
    {
        var year = Pick(random, random.Next(1900, 2100), random.Next(1, 10_000), random.Next(10_000, 290_000));
        var isBefore = year < 4700 && random.Next(4) == 0;
        return string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{random.Next(1, 13):00}-{random.Next(1, 29):00}{(isBefore ? " BC" : "")}");
    }

    private static string Time(Random random)
    {
        var fraction = Pick(random, "", ".5", "." + random.Next(1_000_000).ToString("000000", CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}{fraction}");
    }

    private static string Offset(Random random) => Pick(random, "+00", "+02", "-07", "+05:30", "-03:45", "+14", "-12");

    private static string Timestamp(Random random, string offset)
    {
        var date = Date(random).Split(' ');
        return $"{date[0]} {Time(random)}{offset}{(date.Length > 1 ? " BC" : "")}";
    }

    private static string Interval(Random random)
        => string.Create(CultureInfo.InvariantCulture, $"{random.Next(-30, 30)} months {random.Next(-40, 40)} days {Pick(random, "", "-")}{random.Next(100)}:{random.Next(60):00}:{random.Next(60):00}.{random.Next(1_000_000):000000}");

    private static string Json(Random random) => Json(random, depth: 0);

    private static string Json(Random random, int depth) => random.Next(depth > 3 ? 4 : 6) switch
    {
        0 => Pick(random, "true", "false", "null"),
        1 => $"{random.Next(-99, 99)}.{random.Next(99)}0e{random.Next(-9, 9)}",
        2 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        3 => System.Text.Json.JsonSerializer.Serialize(Text(random)),
        4 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Json(random, depth + 1))) + "]",
        _ => "{" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(i => $"\"k{i}\" : {Json(random, depth + 1)}")) + "}",
    };

    private static string Array(Random random, Func<Random, string> element)
        => "{" + string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(6) == 0 ? "NULL" : Quoted(element(random)))) + "}";

    /// <summary>Quotes a part of the text of an array or a composite value.</summary>
    private static string Quoted(string text)
        => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
