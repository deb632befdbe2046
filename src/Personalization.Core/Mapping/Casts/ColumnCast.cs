using System.Buffers;
using System.Text.Json;

namespace Personalization.Mapping.Casts;

/// <summary>Makes a value another type. Holds no state; thread-safe.</summary>
internal abstract class ColumnCast
{
    /// <summary>Answers the cast to a type, or <see langword="null"/> when values stay as they are or become nested JSON.</summary>
    internal static ColumnCast? To(ColumnType type) => type switch
    {
        ColumnType.Boolean => BooleanCast.Instance,
        ColumnType.Number => NumberCast.Instance,
        ColumnType.String => StringCast.Instance,
        ColumnType.Timestamp => TimeCast.Timestamp,
        ColumnType.Date => TimeCast.Date,
        _ => null,
    };

    /// <summary>Casts a value that is not null.</summary>
    /// <param name="kind">What the value is as JSON.</param>
    /// <param name="value">The text of a string, not escaped; the JSON of anything else.</param>
    /// <param name="destination">Where to write the text of the cast value.</param>
    /// <returns>Whether the text is a JSON string; otherwise it is JSON by itself.</returns>
    /// <exception cref="FormatException">The value cannot be cast; the message says what would do, and never carries the value.</exception>
    internal abstract bool Cast(JsonTokenType kind, ReadOnlySpan<byte> value, IBufferWriter<byte> destination);

    /// <summary>Names a kind of JSON in a message.</summary>
    protected static string Word(JsonTokenType kind) => kind switch
    {
        JsonTokenType.String => "this text",
        JsonTokenType.Number => "this number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.StartArray => "an array",
        _ => "an object",
    };
}

internal sealed class StringCast : ColumnCast
{
    internal static readonly StringCast Instance = new();

    internal override bool Cast(JsonTokenType kind, ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        destination.Write(value);
        return true;
    }
}
