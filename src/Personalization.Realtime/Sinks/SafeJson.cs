using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Realtime.Sinks;

/// <summary>JSON that every database takes: without NULs in texts, and without numbers of absurd exponents, which become texts.</summary>
internal static class SafeJson
{
    private const int LongestExponent = 4;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    /// <summary>Answers the text of a value.</summary>
    internal static string Of(ReadOnlySpan<byte> json)
    {
        if (!MayNeedCare(json))
        {
            return Encoding.UTF8.GetString(json);
        }

        var reader = new Utf8JsonReader(json, Options);
        using var bytes = new MemoryStream(json.Length);
        using (var writer = new Utf8JsonWriter(bytes, Writing))
        {
            while (reader.Read())
            {
                Write(ref reader, writer);
            }
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static bool MayNeedCare(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) >= 0)
        {
            return true;
        }

        for (var i = 1; i < json.Length; i++)
        {
            if ((json[i] | 0x20) == 'e' && json[i - 1] is >= (byte)'0' and <= (byte)'9')
            {
                return true;
            }
        }

        return false;
    }

    private static void Write(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(TextOf(ref reader));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(TextOf(ref reader));
                break;
            case JsonTokenType.Number when IsAbsurd(reader.ValueSpan):
                writer.WriteStringValue(reader.ValueSpan);
                break;
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private static string TextOf(ref Utf8JsonReader reader) => reader.GetString()!.Replace('\0', '\uFFFD');

    private static bool IsAbsurd(ReadOnlySpan<byte> number)
        => number.IndexOfAny((byte)'e', (byte)'E') is var e && e >= 0 && number[(e + 1)..].TrimStart("+-0"u8).Length >= LongestExponent;
}
