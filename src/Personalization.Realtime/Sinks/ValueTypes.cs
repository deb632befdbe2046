using System.Globalization;
using System.Text.Json;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Which type a new column gets, and what a value becomes in a column that is there. Nothing is lost: a value that would change is refused.</summary>
internal static class ValueTypes
{
    /// <summary>The greatest whole number up to which a double has each.</summary>
    private const long MostExact = 1L << 53;

    /// <summary>Answers the type of a new column of a value.</summary>
    internal static TableValueType ColumnOf(SinkValue value, TableLimits limits)
        => value.Type == TableValueType.Json || (value.Type == TableValueType.Number && !limits.HasExactNumbers) ? TableValueType.Text : value.Type;

    /// <summary>Answers the type that a new column needs for one value more.</summary>
    internal static TableValueType Widen(TableValueType type, SinkValue value, TableLimits limits) => (type, ColumnOf(value, limits)) switch
    {
        var (before, now) when before == now => before,
        (TableValueType.Integer, TableValueType.Float) or (TableValueType.Float, TableValueType.Integer) => TableValueType.Number,
        (TableValueType.Number, TableValueType.Integer or TableValueType.Float) or (TableValueType.Integer or TableValueType.Float, TableValueType.Number) => TableValueType.Number,
        _ => TableValueType.Text,
    };

    /// <summary>Tells whether a column of whole numbers must become one of decimals for a value.</summary>
    internal static bool AsksForNumber(SinkValue value) => TryConvert(value, TableValueType.Number, out _) && !TryConvert(value, TableValueType.Integer, out _);

    /// <summary>Converts a value to the type of its column.</summary>
    /// <returns><see langword="false"/> when it would lose something.</returns>
    internal static bool TryConvert(SinkValue value, TableValueType column, out object? converted)
    {
        converted = value.Type == column ? value.Value : column switch
        {
            TableValueType.Text => value.Text,
            TableValueType.Json => JsonOf(value),
            TableValueType.Integer => IntegerOf(value),
            TableValueType.Number => NumberOf(value),
            TableValueType.Float => FloatOf(value),
            TableValueType.Boolean => value.Text switch
            {
                "true" when value.Type == TableValueType.Text => true,
                "false" when value.Type == TableValueType.Text => false,
                _ => null,
            },
            TableValueType.Timestamp when value.Type == TableValueType.Text && TimeValue.TryRead(value.Text, out var time) => time,
            _ => null,
        };
        return converted is not null;
    }

    private static object? IntegerOf(SinkValue value) => value.Type switch
    {
        TableValueType.Float when value.Value is double real && real == Math.Floor(real) && Math.Abs(real) <= MostExact => (long)real,
        TableValueType.Number when value.Value is decimal number && decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue => (long)number,
        TableValueType.Text when long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == value.Text => whole,
        _ => null,
    };

    private static object? NumberOf(SinkValue value) => value.Type switch
    {
        TableValueType.Integer => (decimal)(long)value.Value,
        TableValueType.Float when NumberValue.TryDecimal(value.Text, out var number) => number,
        TableValueType.Text when decimal.TryParse(value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == value.Text => number,
        _ => null,
    };

    private static object? FloatOf(SinkValue value) => value.Type switch
    {
        TableValueType.Integer when (long)value.Value is >= -MostExact and <= MostExact => (double)(long)value.Value,
        TableValueType.Text when double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && NumberValue.TextOf(real) == value.Text => real,
        _ => null,
    };

    private static string JsonOf(SinkValue value) => value.Type is TableValueType.Text or TableValueType.Timestamp
        ? JsonEncodedText.Encode(value.Text) is var text ? $"\"{text}\"" : null!
        : value.Text;
}
