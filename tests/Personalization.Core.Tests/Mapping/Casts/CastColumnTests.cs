using System.Buffers;
using System.Data;
using System.Text;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Tests.Mapping.Casts;

public sealed class CastColumnTests
{
    public static TheoryData<ColumnType, object, string> Casts => new()
    {
        { ColumnType.Boolean, true, "true" },
        { ColumnType.Boolean, 0L, "false" },
        { ColumnType.Boolean, 1.0, "true" },
        { ColumnType.Boolean, " Yes ", "true" },
        { ColumnType.Boolean, "OFF", "false" },
        { ColumnType.Boolean, "t", "true" },
        { ColumnType.Boolean, "0", "false" },
        { ColumnType.Number, 12L, "12" },
        { ColumnType.Number, 0.1, "0.1" },
        { ColumnType.Number, true, "1" },
        { ColumnType.Number, "007", "7" },
        { ColumnType.Number, "-0", "0" },
        { ColumnType.Number, "+1.50", "1.5" },
        { ColumnType.Number, " -.5 ", "-0.5" },
        { ColumnType.Number, "5.", "5" },
        { ColumnType.Number, "12e2", "1200" },
        { ColumnType.Number, "12.5E-3", "0.0125" },
        { ColumnType.Number, "1e+2", "100" },
        { ColumnType.Number, "100", "100" },
        { ColumnType.Number, "123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789" },
        { ColumnType.String, "é\"\\\n😀", "\"é\\\"\\\\\\n😀\"" },
        { ColumnType.String, 12L, "\"12\"" },
        { ColumnType.String, 1.5m, "\"1.5\"" },
        { ColumnType.String, false, "\"false\"" },
        { ColumnType.Timestamp, "2026-01-31", "\"2026-01-31T00:00:00\"" },
        { ColumnType.Timestamp, "2026-01-31 08:30", "\"2026-01-31T08:30:00\"" },
        { ColumnType.Timestamp, "2026-01-31T08:30:00.250", "\"2026-01-31T08:30:00.25\"" },
        { ColumnType.Timestamp, "2026-01-31T08:30:00z", "\"2026-01-31T08:30:00Z\"" },
        { ColumnType.Timestamp, "2026-01-31 08:30:00+02", "\"2026-01-31T06:30:00Z\"" },
        { ColumnType.Timestamp, "2026-01-31T08:30:00-0530", "\"2026-01-31T14:00:00Z\"" },
        { ColumnType.Timestamp, 1769848200L, "\"2026-01-31T08:30:00Z\"" },
        { ColumnType.Timestamp, 0.5, "\"1970-01-01T00:00:00.5Z\"" },
        { ColumnType.Timestamp, new DateTime(2026, 1, 31, 8, 30, 0), "\"2026-01-31T08:30:00\"" },
        { ColumnType.Date, "2026-01-31T23:30:00-05:00", "\"2026-01-31\"" },
        { ColumnType.Date, "2026-01-31", "\"2026-01-31\"" },
        { ColumnType.Date, -1L, "\"1969-12-31\"" },
        { ColumnType.Json, "[1, 2]", "[1, 2]" },
        { ColumnType.Native, 5L, "5" },
    };

    public static TheoryData<ColumnType, object, string> Refusals => new()
    {
        { ColumnType.Boolean, "perhaps", "This text is no boolean" },
        { ColumnType.Boolean, 2L, "This number is no boolean" },
        { ColumnType.Number, "1,234", "This text is no number" },
        { ColumnType.Number, "", "This text is no number" },
        { ColumnType.Number, ".", "This text is no number" },
        { ColumnType.Number, "1e", "This text is no number" },
        { ColumnType.Number, "1e5000", "This text is no number" },
        { ColumnType.Number, "NaN", "This text is no number" },
        { ColumnType.Number, "0x10", "This text is no number" },
        { ColumnType.Number, "1 2", "This text is no number" },
        { ColumnType.Timestamp, "31.01.2026", "This text is no timestamp" },
        { ColumnType.Timestamp, "2026-02-30", "This text is no timestamp" },
        { ColumnType.Timestamp, "2026-01-31T08:30:00+15:00", "This text is no timestamp" },
        { ColumnType.Timestamp, "0001-01-01T00:00:00+01:00", "This text is no timestamp" },
        { ColumnType.Timestamp, 1e15, "This number is no timestamp" },
        { ColumnType.Timestamp, true, "A boolean is no timestamp" },
        { ColumnType.Date, "soon", "This text is no date" },
    };

    [Theory]
    [MemberData(nameof(Casts))]
    public async Task WriteJson_Value_IsCast(ColumnType type, object value, string expected)
    {
        await using var row = await RowOfAsync(value);

        Assert.Equal(expected, Json(row, type));
    }

    [Theory]
    [MemberData(nameof(Casts))]
    public async Task TryWriteKey_Value_IsTheTextOfTheCastValue(ColumnType type, object value, string expected)
    {
        await using var row = await RowOfAsync(value);
        var key = new ArrayBufferWriter<byte>();

        Assert.True(Column(row, type).TryWriteKey(row, key));
        using var json = JsonDocument.Parse(expected);
        Assert.Equal(json.RootElement.ToString(), Encoding.UTF8.GetString(key.WrittenSpan), ignoreCase: json.RootElement.ValueKind is JsonValueKind.True or JsonValueKind.False);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task WriteJson_ValueThatCannotBeCast_NamesTheColumnAndNotTheValue(ColumnType type, object value, string expected)
    {
        await using var row = await RowOfAsync(value);

        var refusal = Assert.Throws<SourceValueException>(() => Json(row, type));

        Assert.Equal("amount", refusal.Column);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        var text = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
        Assert.True(text.Length < 4 || !refusal.Message.Contains(text, StringComparison.OrdinalIgnoreCase) || value is true, refusal.Message);
    }

    [Theory]
    [InlineData(ColumnType.Boolean)]
    [InlineData(ColumnType.Number)]
    [InlineData(ColumnType.String)]
    [InlineData(ColumnType.Timestamp)]
    [InlineData(ColumnType.Date)]
    public async Task WriteJson_Null_StaysNull(ColumnType type)
    {
        await using var row = await RowOfAsync(DBNull.Value);

        Assert.Equal("null", Json(row, type));
        Assert.False(Column(row, type).TryWriteKey(row, new ArrayBufferWriter<byte>()));
    }

    private static BoundColumn Column(RowReader row, ColumnType type)
        => new ColumnBinding(row.Columns, new Dictionary<string, ColumnType> { ["amount"] = type }).Bind("amount");

    private static string Json(RowReader row, ColumnType type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = PartMapper.Encoder });
        Column(row, type).WriteJson(row, writer);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static async Task<RowReader> RowOfAsync(object value)
    {
        var table = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        table.Columns.Add("amount", value is DBNull ? typeof(string) : value.GetType());
        table.Rows.Add(value);
        var reader = new DbRowReader(table.CreateDataReader());
        Assert.True(await reader.ReadAsync(default));
        return reader;
    }
}
