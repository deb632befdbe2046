using System.Buffers;
using System.Text.Json;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Rows as values: JSON objects with the names of their fields, which are <c>f1</c>, <c>f2</c> … where the type has none.</summary>
/// <remarks>On the wire: how many fields there are, and each behind its type and its length.</remarks>
/// <param name="kind">The name of the type in the hash's input, with those of its fields: the names are not in a value's bytes.</param>
/// <param name="fields">The names of the fields; <see langword="null"/> for an anonymous record.</param>
/// <param name="codecFor">Answers the codec of a field's type.</param>
internal sealed class CompositeCodec(string kind, IReadOnlyList<JsonEncodedText>? fields, Func<uint, ColumnCodec> codecFor) : PostgresCodec(kind)
{
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
        => throw new FormatException("a composite value is no key; select one of its fields as (column).field.");

    private void Write(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        JsonLimits.CheckDepth(writer.CurrentDepth);
        var wire = new WireReader(value);
        var count = wire.ReadInt32();
        writer.WriteStartObject();
        for (var i = 0; i < count; i++)
        {
            var type = (uint)wire.ReadInt32();
            if (fields is null)
            {
                writer.WritePropertyName($"f{i + 1}");
            }
            else
            {
                writer.WritePropertyName(fields[i]);
            }

            if (wire.TryReadValue(out var field))
            {
                var column = codecFor(type);
                if (column.Codec.IsText)
                {
                    throw new FormatException(RefusedCodec.Within(column.TypeName));
                }

                column.Codec.WriteJson(field, writer, scratch);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndObject();
    }
}
