using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Sqlite.Tests;

public sealed class SqliteRowReaderTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("0", "0")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1.0", "1")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e300", "1E+300")]
    [InlineData("-2.5e-7", "-2.5E-07")]
    [InlineData("'text'", "\"text\"")]
    [InlineData("''", "\"\"")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("x'00ff10'", "\"AP8Q\"")]
    [InlineData("x''", "\"\"")]
    [InlineData("zeroblob(3)", "\"AAAA\"")]
    [InlineData("null", "null")]
    public async Task WriteJson_EveryStorageClass_IsItsJson(string sql, string json)
    {
        await using var row = await FirstAsync($"select {sql}");
        Assert.Equal(json, row.Json(0));
        Assert.Equal(json == "null", row.IsNull(0));
    }

    [Fact]
    public async Task WriteJson_TextWithZeroBytes_KeepsThem()
    {
        await using var row = await FirstAsync("select 'a' || char(0) || 'b', char(0)");
        Assert.Equal("a\0b", JsonSerializer.Deserialize<string>(row.Json(0)));
        Assert.Equal("a\0b", row.Key(0));
        Assert.Equal("\0", row.Key(1));
    }

    [Fact]
    public async Task WriteJson_TypeChangesWithinAColumn_FollowsTheValue()
    {
        var source = SqliteFiles.Make(
            _directory.File("t.db"), "create table t(id integer primary key, v)", "insert into t(v) values (1), ('1'), (1.5), (x'31'), (null)");
        await using var row = await source.OpenAsync("select v from t order by id");
        var json = new List<string>();
        var hashes = new HashSet<ulong>();
        while (await row.ReadAsync())
        {
            json.Add(row.Json(0));
            hashes.Add(row.Hash(0));
        }

        Assert.Equal(["1", "\"1\"", "1.5", "\"MQ==\"", "null"], json);
        Assert.Equal(5, hashes.Count);
    }

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("12345.0", "12345")]
    [InlineData("-0.0", "0")]
    [InlineData("0.1", "0.1")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("' Ann '", " Ann ")]
    [InlineData("''", "")]
    [InlineData("'12345.0'", "12345.0")]
    [InlineData("null", null)]
    public async Task TryWriteKey_Values_AreCanonicalText(string sql, string? key)
    {
        await using var row = await FirstAsync($"select {sql}");
        Assert.Equal(key, row.Key(0));
    }

    [Theory]
    [InlineData("cast(x'ff' as text)")]
    [InlineData("cast(x'c3' as text)")]
    [InlineData("cast(x'eda080' as text)")]
    public async Task WriteJson_InvalidUtf8_RejectsTheRow(string sql)
    {
        await using var row = await FirstAsync($"select {sql} as broken, 'good' as good");
        foreach (var action in new Action[] { () => row.Json(0), () => row.Json(0, nested: true), () => row.Key(0) })
        {
            var exception = Assert.Throws<SourceValueException>(action);
            Assert.Equal(("broken", "TEXT"), (exception.Column, exception.ValueType));
            Assert.Contains("UTF-8", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal("\"good\"", row.Json(1));
        Assert.NotEqual(0UL, row.Hash(0));
    }

    [Theory]
    [InlineData("9e999")]
    [InlineData("-9e999")]
    public async Task WriteJson_Infinity_RejectsTheRow(string sql)
    {
        await using var row = await FirstAsync($"select {sql} as far");
        Assert.Equal("far", Assert.Throws<SourceValueException>(() => row.Json(0)).Column);
        Assert.Equal("REAL", Assert.Throws<SourceValueException>(() => row.Key(0)).ValueType);
    }

    [Fact]
    public async Task TryWriteKey_Blob_RejectsTheRowAndAdvisesHex()
    {
        await using var row = await FirstAsync("select x'01' as id");
        Assert.Contains("hex(column)", Assert.Throws<SourceValueException>(() => row.Key(0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"b":1.50,"a":[1e5,{"a":null,"a":2}], "c":12345678901234567890}""")]
    [InlineData("\"text\"")]
    [InlineData(" [ ] ")]
    [InlineData("null")]
    [InlineData("-0.10")]
    public async Task WriteNestedJson_ValidText_KeepsEveryByte(string json)
    {
        await using var row = await FirstAsync($"select '{json}'");
        Assert.Equal(json, row.Json(0, nested: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("{\"secret\":1")]
    [InlineData("{\"secret\":1} x")]
    [InlineData("[\"secret\",]")]
    [InlineData("1 2")]
    [InlineData("/* secret */ 1")]
    [InlineData("NaN")]
    [InlineData("01")]
    [InlineData("\uFEFF1")]
    public async Task WriteNestedJson_InvalidText_RejectsTheRowWithoutTheValue(string json)
    {
        await using var row = await FirstAsync($"select '{json}' as doc");
        var exception = Assert.Throws<SourceValueException>(() => row.Json(0, nested: true));
        Assert.Equal("doc", exception.Column);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteNestedJson_OtherTypes_AreNumbersNullOrRejected()
    {
        await using var row = await FirstAsync("select 5, 2.5, null, x'7b7d'");
        Assert.Equal("5", row.Json(0, nested: true));
        Assert.Equal("2.5", row.Json(1, nested: true));
        Assert.Equal("null", row.Json(2, nested: true));
        Assert.Throws<SourceValueException>(() => row.Json(3, nested: true));
    }

    [Theory]
    [InlineData("JSON")]
    [InlineData("jsonb")]
    public async Task WriteJson_ColumnDeclaredAsJson_IsNested(string type)
    {
        var source = SqliteFiles.Make(
            _directory.File("t.db"), $"create table t(id integer primary key, doc {type}, txt text)", """insert into t(doc, txt) values ('{"a":1}', '{"a":1}'), ('{', 'x'), (5, 5)""");
        await using var row = await source.OpenAsync("select doc, txt from t order by id");
        Assert.Equal(type, row.Columns[0].DeclaredType);
        await row.ReadAsync();
        Assert.Equal("""{"a":1}""", row.Json(0));
        Assert.Equal("\"{\\\"a\\\":1}\"", row.Json(1));
        await row.ReadAsync();
        Assert.Throws<SourceValueException>(() => row.Json(0));
        await row.ReadAsync();
        Assert.Equal("5", row.Json(0));
        Assert.False(await row.ReadAsync());
        Assert.False(await row.ReadAsync());
    }

    [Fact]
    public async Task WriteJson_Utf16Database_ReadsTheSame()
    {
        var source = SqliteFiles.Make(
            _directory.File("t.db"), "pragma encoding='UTF-16le'", "create table t(v text)", "insert into t values ('é' || char(0) || '😀')");
        await using var row = await source.OpenAsync("select v from t");
        Assert.True(await row.ReadAsync());
        Assert.Equal("é\0😀", JsonSerializer.Deserialize<string>(row.Json(0)));
        Assert.Equal("é\0😀", row.Key(0));
        await using var other = await FirstAsync("select 'é' || char(0) || '😀'");
        Assert.Equal(other.Hash(0), row.Hash(0));
    }

    [Fact]
    public async Task ReadAsync_TenThousandRows_AllocatesNothing()
    {
        var source = SqliteFiles.Make(
            _directory.File("t.db"),
            "create table t(i integer, r real, t text, b blob, n, doc json)",
            """
            with recursive c(x) as (select 1 union all select x + 1 from c limit 11000)
            insert into t select x, x / 3.0, 'text é ' || x, randomblob(20), null, json_object('a', x, 'b', json_array(1, 2.5, 'c')) from c
            """);
        await using var row = await source.OpenAsync("select * from t");
        var hasher = new RowHasher();
        var buffer = new ArrayBufferWriter<byte>(4096);
        await using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        Assert.Equal(1000, Consume(row, 1000, hasher, buffer, writer));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var rows = Consume(row, 10_000, hasher, buffer, writer);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_000, rows);
        Assert.Equal(0, allocated);
    }

    private static int Consume(RowReader row, int count, RowHasher hasher, ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        var rows = 0;
        while (rows < count)
        {
            var read = row.ReadAsync(CancellationToken.None);
            if (!read.IsCompletedSuccessfully || !read.Result)
            {
                break;
            }

            buffer.ResetWrittenCount();
            writer.Reset();
            hasher.Reset();
            row.TryWriteKey(0, buffer);
            row.TryWriteKey(2, buffer);
            writer.WriteStartArray();
            for (var i = 0; i < row.Columns.Count; i++)
            {
                row.AppendHash(i, hasher);
                row.WriteJson(i, writer);
            }

            writer.WriteEndArray();
            writer.Flush();
            _ = hasher.GetHash();
            rows++;
        }

        return rows;
    }

    private async Task<RowReader> FirstAsync(string sql)
    {
        var row = await SqliteFiles.Make(_directory.File("empty.db"), "create table if not exists unused(x)").OpenAsync(sql);
        Assert.True(await row.ReadAsync());
        return row;
    }
}
