using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Tests.Primitives;

namespace Personalization.Tests.Mapping;

public sealed class RecordTextEncoderTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Zoë 🎂 \u2028\u00a0<&>'", "Zoë 🎂 \u2028\u00a0<&>'")]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("\0\b\f\n\r\t\u001f\u007f", "\\u0000\\b\\f\\n\\r\\t\\u001f\u007f")]
    public void Encode_Text_EscapesOnlyWhatJsonDemands(string text, string expected)
    {
        Assert.Equal(expected, FromText(text));
        Assert.Equal(expected, FromUtf8(text));
    }

    [Fact]
    public void Encode_LoneSurrogate_IsReplaced() => Assert.Equal("a\uFFFDb", FromText("a" + (char)0xD83C + "b"));

    [Fact]
    public void Encode_AnyText_ReadsBackTheSame() => PropertyCheck.ForAll<string>(text =>
    {
        var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? string.Empty));
        Assert.Equal(valid, JsonSerializer.Deserialize<string>($"\"{FromText(valid)}\""));
        Assert.Equal(FromText(valid), FromUtf8(valid));
    });

    private static string FromText(string text) => Write(writer => writer.WriteStringValue(text));

    private static string FromUtf8(string text) => Write(writer => writer.WriteStringValue(Encoding.UTF8.GetBytes(text)));

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RecordTextEncoder.Instance });
        write(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan)[1..^1];
    }
}
