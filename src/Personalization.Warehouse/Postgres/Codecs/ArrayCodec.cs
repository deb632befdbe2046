using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Arrays of any number of dimensions. Where their indexes begin is left out.</summary>
/// <remarks>On the wire: dimensions, whether there are nulls, the elements' type, length and first index of each dimension, and the elements,
/// each behind its length.</remarks>
internal sealed class ArrayCodec(PostgresCodec element) : PostgresCodec($"array({element.Kind})")
{
    private const int HeaderLength = 12;
    private const int DimensionLength = 8;

    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        if (scratch.IsNested)
        {
            Write(value, writer, scratch);
        }
        else
        {
            scratch.WriteWhole(value, writer, Write);
        }
    }

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
        => throw new FormatException("an array is no key; select one of its elements, or array_to_string(column, ',').");

    private void Write(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        var dimensions = BinaryPrimitives.ReadInt32BigEndian(value);
        if (dimensions == 0)
        {
            JsonLimits.CheckDepth(writer.CurrentDepth);
            writer.WriteStartArray();
            writer.WriteEndArray();
            return;
        }

        var lengths = value.Slice(HeaderLength, dimensions * DimensionLength);
        var elements = new WireReader(value[(HeaderLength + lengths.Length)..]);
        WriteDimension(lengths, ref elements, writer, scratch);
    }

    private void WriteDimension(ReadOnlySpan<byte> lengths, ref WireReader elements, Utf8JsonWriter writer, CodecScratch scratch)
    {
        JsonLimits.CheckDepth(writer.CurrentDepth);
        writer.WriteStartArray();
        var inner = lengths[DimensionLength..];
        for (var left = BinaryPrimitives.ReadInt32BigEndian(lengths); left > 0; left--)
        {
            if (!inner.IsEmpty)
            {
                WriteDimension(inner, ref elements, writer, scratch);
            }
            else if (elements.TryReadValue(out var value))
            {
                element.WriteJson(value, writer, scratch);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndArray();
    }
}
