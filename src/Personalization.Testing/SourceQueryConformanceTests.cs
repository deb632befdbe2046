using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Testing;

/// <summary>
/// What every <see cref="ISourceQuery"/> and its <see cref="RowReader"/> keep to. Derive a class for a source and name the query's type
/// with <see cref="ConformanceOfAttribute"/>.
/// </summary>
public abstract class SourceQueryConformanceTests
{
    private const int Id = 0;
    private const int Name = 1;
    private const int Doc = 2;
    private const int Amount = 3;
    private const int Big = 4;

    /// <summary>Gets a value indicating whether text may hold the character U+0000, which some databases have no place for.</summary>
    protected virtual bool HasZeroCharacters => true;

    private string Rare => HasZeroCharacters ? "\0" : "\u0001";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAsync_NoRows_HasColumnsAndEnds()
    {
        await using var reader = await OpenAsync([]);

        Assert.Equal(["id", "name", "doc", "amount", "big"], reader.Columns.Select(column => column.Name));
        Assert.All(reader.Columns, column => Assert.NotNull(column.DeclaredType));
        Assert.False(await reader.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task ReadAsync_Rows_ComeInOrderAndOnce()
    {
        await using var reader = await OpenAsync([.. Enumerable.Range(1, 2500).Select(id => new SourceQueryRow(id))]);

        for (var id = 1; id <= 2500; id++)
        {
            Assert.True(await reader.ReadAsync(Cancellation));
            Assert.Equal($"{id}", Json(reader, Id));
        }

        Assert.False(await reader.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task WriteJson_Values_AreJsonOfTheirType()
    {
        await using var reader = await FirstAsync(new SourceQueryRow(-7, $"Ann \"😀\" é{Rare}\n\\", "{\"a\": 1.50}", 0.1, 9_007_199_254_740_993));

        Assert.Equal("-7", Json(reader, Id));
        Assert.Equal($"Ann \"😀\" é{Rare}\n\\", JsonSerializer.Deserialize<JsonElement>(Json(reader, Name)).GetString());
        Assert.Equal("{\"a\": 1.50}", JsonSerializer.Deserialize<JsonElement>(Json(reader, Doc)).GetString());
        Assert.Equal("0.1", Json(reader, Amount));
        Assert.Equal("9007199254740993", Json(reader, Big));
    }

    [Fact]
    public async Task WriteJson_ExtremeNumbers_AreExact()
    {
        await using var reader = await FirstAsync(new SourceQueryRow(long.MinValue, null, null, double.MaxValue, long.MaxValue));

        Assert.Equal("-9223372036854775808", Json(reader, Id));
        Assert.Equal("9223372036854775807", Json(reader, Big));
        Assert.Equal(double.MaxValue, JsonSerializer.Deserialize<JsonElement>(Json(reader, Amount)).GetDouble());
    }

    [Fact]
    public async Task WriteNestedJson_Depth_HasALimit()
    {
        var deepest = new string('[', RowReader.MaxJsonDepth) + new string(']', RowReader.MaxJsonDepth);
        await using var reader = await OpenAsync([new SourceQueryRow(1, null, deepest), new SourceQueryRow(2, null, $"[{deepest}]")]);

        Assert.True(await reader.ReadAsync(Cancellation));
        Assert.Equal(deepest, NestedJson(reader, Doc));
        Assert.True(await reader.ReadAsync(Cancellation));
        var exception = Assert.Throws<SourceValueException>(() => NestedJson(reader, Doc));
        Assert.Contains($"{RowReader.MaxJsonDepth} levels", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsNull_Nulls_AreNullEverywhere()
    {
        await using var reader = await FirstAsync(new SourceQueryRow(1));

        Assert.False(reader.IsNull(Id));
        foreach (var column in new[] { Name, Doc, Amount, Big })
        {
            Assert.True(reader.IsNull(column));
            Assert.Equal("null", Json(reader, column));
            Assert.Equal("null", NestedJson(reader, column));
            Assert.False(reader.TryWriteKey(column, new ArrayBufferWriter<byte>()));
        }
    }

    [Fact]
    public async Task IsNull_EmptyText_IsNotNull()
    {
        await using var reader = await FirstAsync(new SourceQueryRow(1, string.Empty, string.Empty));

        Assert.False(reader.IsNull(Name));
        Assert.Equal("\"\"", Json(reader, Name));
        Assert.Equal(string.Empty, Key(reader, Name));
    }

    [Fact]
    public async Task Columns_InAnyOrderAndMoreThanOnce_AnswerTheSame()
    {
        await using var reader = await FirstAsync(new SourceQueryRow(1, "Ann", "{}", 2.5, 3));

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("3", Json(reader, Big));
            Assert.Equal("\"Ann\"", Json(reader, Name));
            Assert.Equal("1", Key(reader, Id));
            Assert.Equal("2.5", Json(reader, Amount));
            Assert.Equal("{}", NestedJson(reader, Doc));
        }
    }

    [Fact]
    public async Task ReadAsync_NextRow_LeavesNothingOfTheLast()
    {
        await using var reader = await OpenAsync([new SourceQueryRow(1, "long text of Ann", "[1]", 1.5, 2), new SourceQueryRow(2, null, "x"), new SourceQueryRow(3, "Cy")]);

        Assert.True(await reader.ReadAsync(Cancellation));
        Assert.Equal("\"long text of Ann\"", Json(reader, Name));
        Assert.True(await reader.ReadAsync(Cancellation));
        Assert.True(reader.IsNull(Name));
        Assert.Equal("\"x\"", Json(reader, Doc));
        Assert.True(await reader.ReadAsync(Cancellation));
        Assert.Equal("\"Cy\"", Json(reader, Name));
        Assert.True(reader.IsNull(Doc));
    }

    [Theory]
    [InlineData("{\"a\":[1,2.50,1e400,null,{\"é\":\"\\u00e9\"}],\"a\":12345678901234567890}")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public async Task WriteNestedJson_Json_KeepsDigitsAndOrder(string json)
    {
        await using var reader = await FirstAsync(new SourceQueryRow(1, null, json));

        Assert.Equal(json, NestedJson(reader, Doc));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret text")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}{}")]
    [InlineData("[1,]")]
    [InlineData("NaN")]
    public async Task WriteNestedJson_NoJson_RejectsTheRowWithoutQuotingIt(string text)
    {
        await using var reader = await FirstAsync(new SourceQueryRow(1, null, text));

        var rejection = Assert.Throws<SourceValueException>(() => NestedJson(reader, Doc));
        Assert.Equal("doc", rejection.Column);
        Assert.DoesNotContain("secret", rejection.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryWriteKey_Values_AreCanonicalText()
    {
        await using var reader = await FirstAsync(new SourceQueryRow(12345, $" Ann É😀{Rare}", null, 12345, 9_007_199_254_740_993));

        Assert.Equal("12345", Key(reader, Id));
        Assert.Equal($" Ann É😀{Rare}", Key(reader, Name));
        Assert.Equal("12345", Key(reader, Amount));
        Assert.Equal("9007199254740993", Key(reader, Big));
    }

    [Fact]
    public async Task TryWriteKey_AppendsToWhatIsThere()
    {
        await using var reader = await FirstAsync(new SourceQueryRow(1, "Ann"));
        var destination = new ArrayBufferWriter<byte>();

        Assert.True(reader.TryWriteKey(Name, destination));
        Assert.True(reader.TryWriteKey(Id, destination));
        Assert.Equal("Ann1", Encoding.UTF8.GetString(destination.WrittenSpan));
    }

    [Fact]
    public async Task AppendHash_SameRowOfASecondReading_IsEqual()
    {
        SourceQueryRow[] rows = [new(1, "Ann", "{}", 2.5, 3), new(2), new(3, string.Empty, "é", -0.5, long.MinValue)];
        var query = await CreateQueryAsync(rows);

        Assert.Equal(await HashesAsync(query), await HashesAsync(query));
        Assert.Equal(await HashesAsync(query), await HashesAsync(await CreateQueryAsync(rows)));
    }

    [Fact]
    public async Task AppendHash_DifferentRows_AreDifferent()
    {
        SourceQueryRow[] rows =
        [
            new(1), new(1, string.Empty), new(1, null, string.Empty), new(1, string.Empty, string.Empty),
            new(1, "ab", "c"), new(1, "a", "bc"), new(1, "abc", string.Empty), new(1, string.Empty, "abc"), new(1, "abc"), new(1, null, "abc"),
            new(1, "null"), new(1, Rare), new(1, "Ann"), new(1, "ann"), new(1, "Ann "),
            new(1, null, null, 0), new(1, null, null, null, 0), new(1, null, null, 1), new(1, null, null, null, 1), new(1, "1"), new(2),
            new(1, null, null, 0.1), new(1, null, null, 0.1f), new(1, null, null, null, -1),
        ];

        var hashes = await HashesAsync(await CreateQueryAsync(rows));
        Assert.Equal(rows.Length, hashes.Distinct().Count());
    }

    [Fact]
    public async Task AppendHash_OfSomeColumns_CoversOnlyThem()
    {
        await using var reader = await OpenAsync([new SourceQueryRow(1, "Ann", "x", 1, 1), new SourceQueryRow(2, "Ann", "y", 1, 2)]);
        await reader.ReadAsync(Cancellation);
        var first = Hash(reader, Name, Amount);
        await reader.ReadAsync(Cancellation);

        Assert.Equal(first, Hash(reader, Name, Amount));
        Assert.NotEqual(first, Hash(reader, Name, Big));
    }

    [Fact]
    public async Task OpenAsync_AgainAndAgain_ReadsFromTheStart()
    {
        var query = await CreateQueryAsync([new SourceQueryRow(1), new SourceQueryRow(2)]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(2, (await HashesAsync(query)).Count);
        }
    }

    [Fact]
    public async Task OpenAsync_TwoReadersAtOnce_DoNotDisturbEachOther()
    {
        var query = await CreateQueryAsync([new SourceQueryRow(1, "Ann"), new SourceQueryRow(2, "Bob")]);
        await using var first = await query.OpenAsync(Cancellation);
        await using var second = await query.OpenAsync(Cancellation);

        await first.ReadAsync(Cancellation);
        await first.ReadAsync(Cancellation);
        await second.ReadAsync(Cancellation);
        Assert.Equal("\"Bob\"", Json(first, Name));
        Assert.Equal("\"Ann\"", Json(second, Name));
    }

    [Fact]
    public async Task DisposeAsync_BeforeTheEnd_LeavesTheQueryUsable()
    {
        var query = await CreateQueryAsync([.. Enumerable.Range(1, 100).Select(id => new SourceQueryRow(id))]);
        for (var i = 0; i < 20; i++)
        {
            await using var reader = await query.OpenAsync(Cancellation);
            Assert.True(await reader.ReadAsync(Cancellation));
        }

        Assert.Equal(100, (await HashesAsync(query)).Count);
    }

    [Fact]
    public async Task OpenAsync_CancelledToken_IsCancelled()
    {
        var query = await CreateQueryAsync([new SourceQueryRow(1)]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await query.OpenAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledBetweenRows_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var query = await CreateQueryAsync([.. Enumerable.Range(1, 100).Select(id => new SourceQueryRow(id))]);
        await using (var reader = await query.OpenAsync(cancellation.Token))
        {
            Assert.True(await reader.ReadAsync(cancellation.Token));
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadAsync(cancellation.Token));
        }

        Assert.Equal(100, (await HashesAsync(query)).Count);
    }

    /// <summary>Creates a query that answers rows in the order given, with the columns id, name, doc, amount and big.</summary>
    /// <param name="rows">The rows; ids may repeat.</param>
    /// <returns>The query.</returns>
    protected abstract ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows);

    private async ValueTask<RowReader> OpenAsync(IReadOnlyList<SourceQueryRow> rows)
        => await (await CreateQueryAsync(rows)).OpenAsync(Cancellation);

    private async ValueTask<RowReader> FirstAsync(SourceQueryRow row)
    {
        var reader = await OpenAsync([row]);
        Assert.True(await reader.ReadAsync(Cancellation));
        return reader;
    }

    private static async ValueTask<List<ulong>> HashesAsync(ISourceQuery query)
    {
        var hashes = new List<ulong>();
        await using var reader = await query.OpenAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
        {
            hashes.Add(Hash(reader, Id, Name, Doc, Amount, Big));
        }

        return hashes;
    }

    private static ulong Hash(RowReader reader, params int[] columns)
    {
        var hasher = new RowHasher();
        foreach (var column in columns)
        {
            reader.AppendHash(column, hasher);
        }

        return hasher.GetHash();
    }

    private static string Json(RowReader reader, int column) => Written(writer => reader.WriteJson(column, writer));

    private static string NestedJson(RowReader reader, int column) => Written(writer => reader.WriteNestedJson(column, writer));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        write(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Key(RowReader reader, int column)
    {
        var destination = new ArrayBufferWriter<byte>();
        Assert.True(reader.TryWriteKey(column, destination));
        return Encoding.UTF8.GetString(destination.WrittenSpan);
    }
}
