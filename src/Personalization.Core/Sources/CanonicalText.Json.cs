using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources;

/// <content>Keys in columns that hold JSON.</content>
public static partial class CanonicalText
{
    /// <summary>
    /// Writes a JSON value as a key: a string by its text, a number and a boolean as ones of SQL, so that one value has one key whatever column it comes from. Arrays and objects are
    /// the JSON as it stands.
    /// </summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="json">The value, which is valid JSON.</param>
    /// <returns><see langword="false"/> for JSON's null, which is no key.</returns>
    /// <exception cref="FormatException">It is a text that is not well-formed Unicode.</exception>
    public static bool TryWriteJson(IBufferWriter<byte> destination, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return false;
            case JsonTokenType.String when !JsonEscapes.AreWellFormed(reader):
                throw new FormatException("The value is text that is not well-formed Unicode.");
            case JsonTokenType.String:
                Write(destination, reader.GetString().AsSpan());
                return true;
            case JsonTokenType.Number when reader.TryGetInt64(out var whole):
                Write(destination, whole);
                return true;
            case JsonTokenType.Number when reader.TryGetDecimal(out var number):
                Write(destination, number);
                return true;
            case JsonTokenType.Number:
                Write(destination, reader.GetDouble());
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                Write(destination, reader.GetBoolean());
                return true;
            default:
                WriteText(destination, json);
                return true;
        }
    }
}
