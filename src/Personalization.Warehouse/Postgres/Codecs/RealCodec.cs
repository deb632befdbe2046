using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Floating-point numbers: <c>real</c> 0.1 is <c>0.1</c>, not what it is as a <c>double precision</c>.</summary>
internal sealed class RealCodec() : PostgresCodec("real")
{
    private const string NotFinite = "JSON and keys have no NaN and no infinities; select nullif(column, 'NaN') or a case expression that replaces it.";

    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        if (!double.IsFinite(Read(value)))
        {
            throw new FormatException(NotFinite);
        }

        if (value.Length == sizeof(float))
        {
            writer.WriteNumberValue(BinaryPrimitives.ReadSingleBigEndian(value));
        }
        else
        {
            writer.WriteNumberValue(BinaryPrimitives.ReadDoubleBigEndian(value));
        }
    }

    internal override void AppendHash(ReadOnlySpan<byte> value, RowHasher hasher)
    {
        // 0.1 of single precision has another JSON than the same bits in double precision.
        if (value.Length == sizeof(float))
        {
            base.AppendHash(value, hasher);
        }
        else
        {
            hasher.AppendDouble(BinaryPrimitives.ReadDoubleBigEndian(value));
        }
    }

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        if (!double.IsFinite(Read(value)))
        {
            throw new FormatException(NotFinite);
        }

        if (value.Length == sizeof(float))
        {
            CanonicalText.Write(destination, BinaryPrimitives.ReadSingleBigEndian(value));
        }
        else
        {
            CanonicalText.Write(destination, BinaryPrimitives.ReadDoubleBigEndian(value));
        }
    }

    private static double Read(ReadOnlySpan<byte> value) => value.Length == sizeof(float)
        ? BinaryPrimitives.ReadSingleBigEndian(value)
        : BinaryPrimitives.ReadDoubleBigEndian(value);
}
