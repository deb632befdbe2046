using System.Collections;
using System.Data;
using System.Globalization;
using System.Numerics;
using Microsoft.Data.Sqlite;
using Personalization.Sources;

namespace Personalization.Tests.Sources;

public sealed class DbRowReaderTests
{
    private static readonly Guid SomeGuid = Guid.Parse("6F9619FF-8B86-D011-B42D-00C04FC964FF");

    public static TheoryData<object, string, string?> Values => new()
    {
        { true, "true", "true" },
        { (byte)200, "200", "200" },
        { (sbyte)-5, "-5", "-5" },
        { (short)-300, "-300", "-300" },
        { (ushort)65535, "65535", "65535" },
        { int.MinValue, "-2147483648", "-2147483648" },
        { uint.MaxValue, "4294967295", "4294967295" },
        { long.MaxValue, "9223372036854775807", "9223372036854775807" },
        { ulong.MaxValue, "18446744073709551615", "18446744073709551615" },
        { BigInteger.Pow(10, 30), "1000000000000000000000000000000", "1000000000000000000000000000000" },
        { 1.50m, "1.5", "1.5" },
        { -0.00m, "0", "0" },
        { 79228162514264337593543950335m, "79228162514264337593543950335", "79228162514264337593543950335" },
        { 0.0000000000000000000000000001m, "0.0000000000000000000000000001", "0.0000000000000000000000000001" },
        { 12345.0, "12345", "12345" },
        { 0.1, "0.1", "0.1" },
        { 0.1f, "0.1", "0.1" },
        { 'é', "\"é\"", "é" },
        { "a\"b", "\"a\\\"b\"", "a\"b" },
        { SomeGuid, "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", "6f9619ff-8b86-d011-b42d-00c04fc964ff" },
        { new DateTime(2026, 1, 31, 8, 30, 0, 250, DateTimeKind.Unspecified), "\"2026-01-31T08:30:00.25\"", "2026-01-31T08:30:00.25" },
        { new DateTimeOffset(2026, 1, 31, 8, 30, 0, TimeSpan.FromHours(2)), "\"2026-01-31T08:30:00+02:00\"", "2026-01-31T08:30:00+02:00" },
        { new DateOnly(2026, 1, 31), "\"2026-01-31\"", "2026-01-31" },
        { new TimeOnly(8, 30), "\"08:30:00\"", "08:30:00" },
        { new TimeSpan(1, 2, 3, 4), "\"1.02:03:04\"", "1.02:03:04" },
        { new byte[] { 0, 255, 1 }, "\"AP8B\"", null },
        { new Version(1, 2), "\"1.2\"", "1.2" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task Values_OfEveryType_AreWritten(object value, string json, string? key)
    {
        foreach (var type in new[] { value.GetType(), typeof(object) })
        {
            await using var reader = await RowAsync(type, value);
            Assert.Equal(json, reader.Json(0));
            Assert.Equal(reader.Hash(0), reader.Hash(0));
            if (key is null)
            {
                Assert.Throws<SourceValueException>(() => reader.Key(0));
            }
            else
            {
                Assert.Equal(key, reader.Key(0));
            }
        }
    }

    [Fact]
    public async Task AppendHash_AColumnOfObjects_EqualsTheTypedColumn()
    {
        foreach (var row in Values)
        {
            var value = row.Data.Item1;
            await using var typed = await RowAsync(value.GetType(), value);
            await using var boxed = await RowAsync(typeof(object), value);
            Assert.Equal(typed.Hash(0), boxed.Hash(0));
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public async Task WriteJson_NoFiniteNumber_RejectsTheRow(object value)
    {
        await using var reader = await RowAsync(value.GetType(), value);
        Assert.Equal("value", Assert.Throws<SourceValueException>(() => reader.Json(0)).Column);
        Assert.Throws<SourceValueException>(() => reader.Key(0));
    }

    [Fact]
    public async Task WriteJson_LoneSurrogate_RejectsTheRow()
    {
        await using var reader = await RowAsync(typeof(string), "a\ud800");
        Assert.Throws<SourceValueException>(() => reader.Json(0));
        Assert.Throws<SourceValueException>(() => reader.NestedJson(0));
        Assert.Throws<SourceValueException>(() => reader.Hash(0));
        Assert.Throws<SourceValueException>(() => reader.Key(0));
    }

    public static TheoryData<object, string> Lists => new()
    {
        { new[] { 1, 2 }, "[1,2]" },
        { new int?[] { 1, null }, "[1,null]" },
        { new[] { "a\"é", null }, "[\"a\\\"é\",null]" },
        { new object[] { 1.50m, DBNull.Value, true, SomeGuid, new[] { 0.1 } }, "[1.5,null,true,\"6f9619ff-8b86-d011-b42d-00c04fc964ff\",[0.1]]" },
        { Array.Empty<int>(), "[]" },
        { new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, "[[1,2,3],[4,5,6]]" },
        { new[,,] { { { 1 }, { 2 } }, { { 3 }, { 4 } } }, "[[[1],[2]],[[3],[4]]]" },
        { new int[0, 2], "[]" },
        { new[] { new byte[] { 1 }, null }, "[\"AQ==\",null]" },
        { new List<DateOnly> { new(2026, 1, 31) }, "[\"2026-01-31\"]" },
        { new Dictionary<string, string?> { ["é"] = "1", ["b"] = null }, "{\"é\":\"1\",\"b\":null}" },
        { new Dictionary<string, object> { ["a"] = new[] { 1 } }, "{\"a\":[1]}" },
    };

    [Theory]
    [MemberData(nameof(Lists), DisableDiscoveryEnumeration = true)]
    public async Task WriteJson_AList_IsJsonAndNoKey(object value, string json)
    {
        await using var reader = await RowAsync(typeof(object), value);
        Assert.Equal(json, reader.Json(0));
        Assert.Equal(json, reader.NestedJson(0));
        Assert.Equal(reader.Hash(0), reader.Hash(0));
        Assert.Contains("no keys", Assert.Throws<SourceValueException>(() => reader.Key(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppendHash_DifferentLists_AreDifferent()
    {
        object[] values =
        [
            new[] { 1, 2 }, new[] { 12 }, new[,] { { 1, 2 } }, new[,] { { 1 }, { 2 } }, new[] { "1", "2" }, new int?[] { 1, 2, null }, Array.Empty<int>(), "[1,2]",
        ];
        var hashes = new HashSet<ulong>();
        foreach (var value in values)
        {
            await using var reader = await RowAsync(typeof(object), value);
            Assert.True(hashes.Add(reader.Hash(0)));
        }
    }

    [Fact]
    public async Task WriteJson_AListWithARefusedElement_LeavesNothingBehind()
    {
        await using var reader = await RowAsync(typeof(object), new[] { 1, double.NaN });
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var writer = new System.Text.Json.Utf8JsonWriter(buffer);
        Assert.Throws<SourceValueException>(() => reader.WriteJson(0, writer));
        Assert.Equal(0, writer.BytesPending + writer.BytesCommitted);
        Assert.Throws<SourceValueException>(() => reader.Hash(0));

        await using var keys = await RowAsync(typeof(object), new Dictionary<int, string> { [1] = "a" });
        Assert.Contains("not text", Assert.Throws<SourceValueException>(() => keys.Json(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteJson_TypesWithoutACodec_AreTheirInvariantTextOrRejected()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CommaCulture();
            await using var bits = await RowAsync(typeof(object), new BitArray([true, false, true]));
            Assert.Equal("\"101\"", bits.Json(0));
            Assert.Equal("101", bits.Key(0));
            await using var address = await RowAsync(typeof(object), System.Net.IPAddress.Parse("192.168.0.1"));
            Assert.Equal("\"192.168.0.1\"", address.Json(0));
            await using var tuple = await RowAsync(typeof(object), (1.5, "a"));
            Assert.Equal("\"(1.5, a)\"", tuple.Json(0));
            Assert.Equal("1,5", $"{1.5}");
            await using var nameless = await RowAsync(typeof(object), new object());
            Assert.Contains("Convert", Assert.Throws<SourceValueException>(() => nameless.Json(0)).Message, StringComparison.Ordinal);
            await using var queue = await RowAsync(typeof(object), new Queue<int>([1]));
            Assert.Contains("Queue", Assert.Throws<SourceValueException>(() => queue.Json(0)).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public async Task WriteNestedJson_ValuesThatAreNotText_AreThemselves()
    {
        await using var number = await RowAsync(typeof(long), 5L);
        Assert.Equal("5", number.NestedJson(0));
        await using var binary = await RowAsync(typeof(byte[]), "[1]"u8.ToArray());
        Assert.Equal("[1]", binary.NestedJson(0));
        await using var noText = await RowAsync(typeof(byte[]), new byte[] { 0xff });
        Assert.Throws<SourceValueException>(() => noText.NestedJson(0));
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public async Task WriteNestedJson_DeepNesting_IsBounded(int depth, bool accepted)
    {
        await using var reader = await RowAsync(typeof(string), new string('[', depth) + new string(']', depth));
        Assert.Equal(accepted, Record.Exception(() => reader.NestedJson(0)) is null);
    }

    [Fact]
    public async Task Values_WhoseTypeChangesFromRowToRow_AreReadByTheirOwnType()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select 1 as value union all select 'x' union all select 2.5 union all select x'01' union all select null union all select 7";
        await using var reader = new DbRowReader(await command.ExecuteReaderAsync());
        var found = new List<string>();
        while (await reader.ReadAsync(CancellationToken.None))
        {
            found.Add(reader.Json(0));
        }

        Assert.Equal(["1", "\"x\"", "2.5", "\"AQ==\"", "null", "7"], found);
    }

    [Fact]
    public async Task ReadAsync_ProviderFails_SaysSoWithoutRowValues()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select 1 union all select abs(-9223372036854775808)";
        await using var reader = new DbRowReader(await command.ExecuteReaderAsync());

        var failure = await Assert.ThrowsAsync<PersonalizationException>(async () =>
        {
            while (await reader.ReadAsync(CancellationToken.None))
            {
            }
        });
        Assert.Equal(ErrorCodes.SourceFailed, failure.Code);
        Assert.IsType<SqliteException>(failure.InnerException);
    }

    [Fact]
    public async Task OpenAsync_ProviderFails_IsSourceFailed()
    {
        var query = SourceQuery.FromReader(_ => throw new InvalidOperationException("secret"));
        var failure = await Assert.ThrowsAsync<PersonalizationException>(async () => await query.OpenAsync(CancellationToken.None));
        Assert.Equal(ErrorCodes.SourceFailed, failure.Code);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_DisposesTheReader()
    {
        using var table = new DataTable();
        table.Columns.Add("value", typeof(int));
        var inner = table.CreateDataReader();
        await new DbRowReader(inner).DisposeAsync();
        Assert.True(inner.IsClosed);
    }

    private static CultureInfo CommaCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        return culture;
    }

    private static async Task<RowReader> RowAsync(Type type, object value)
    {
        var table = new DataTable();
        table.Columns.Add("value", type);
        table.Rows.Add(value);
        return await SourceQuery.FromReader(_ => Task.FromResult<System.Data.Common.DbDataReader>(table.CreateDataReader())).FirstRowAsync();
    }
}
