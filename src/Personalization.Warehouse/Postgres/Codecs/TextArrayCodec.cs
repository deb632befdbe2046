using System.Buffers;
using System.Text.Json;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Arrays whose elements are given by their text: what the server writes as <c>{a,"b, c",NULL}</c>, with braces for each dimension.</summary>
/// <param name="delimiter">What separates elements.</param>
internal sealed class TextArrayCodec(char delimiter) : PostgresCodec("text-array")
{
    internal override bool IsText => true;

    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        JsonLimits.CheckText(value);
        scratch.WriteWhole(value, writer, Write);
    }

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
        => throw new FormatException("an array is no key; select one of its elements, or array_to_string(column, ',').");

    private void Write(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        // Indexes that do not begin at 1 stand before the first brace, as in [0:1]={a,b}.
        for (var position = value.IndexOf((byte)'{'); position < value.Length;)
        {
            switch (value[position])
            {
                case (byte)'{':
                    writer.WriteStartArray();
                    position++;
                    break;
                case (byte)'}':
                    writer.WriteEndArray();
                    position++;
                    break;
                case (byte)'"':
                    position = WriteQuoted(value, position + 1, writer, scratch.BeginText());
                    break;
                case var letter when letter == delimiter:
                    position++;
                    break;
                default:
                    position = WritePlain(value, position, writer);
                    break;
            }
        }
    }

    private static int WriteQuoted(ReadOnlySpan<byte> value, int position, Utf8JsonWriter writer, ArrayBufferWriter<byte> text)
    {
        for (; value[position] != '"'; position++)
        {
            position += value[position] == '\\' ? 1 : 0;
            text.Write(value.Slice(position, 1));
        }

        writer.WriteStringValue(text.WrittenSpan);
        return position + 1;
    }

    private int WritePlain(ReadOnlySpan<byte> value, int position, Utf8JsonWriter writer)
    {
        var length = value[position..].IndexOfAny((byte)delimiter, (byte)'}');
        var element = value.Slice(position, length);

        // Text that reads NULL is in quotes.
        if (element.SequenceEqual("NULL"u8))
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStringValue(element);
        }

        return position + length;
    }
}
