using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>Integers that fit into 64 bits with a sign.</summary>
internal sealed class Int64Codec : ValueCodec<long>
{
    internal static readonly Int64Codec Instance = new();

    internal override void WriteJson(long value, Utf8JsonWriter writer, ValueScratch scratch) => writer.WriteNumberValue(value);

    internal override void AppendHash(long value, RowHasher hasher, ValueScratch scratch) => hasher.AppendInt64(value);

    internal override void WriteKey(long value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, value);
}

/// <summary>Floating-point numbers of double precision.</summary>
internal sealed class DoubleCodec : ValueCodec<double>
{
    internal static readonly DoubleCodec Instance = new();

    internal override void WriteJson(double value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("JSON has no NaN and no infinities.");
        }

        writer.WriteNumberValue(value);
    }

    internal override void AppendHash(double value, RowHasher hasher, ValueScratch scratch) => hasher.AppendDouble(value);

    internal override void WriteKey(double value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, value);
}

/// <summary>Floating-point numbers of single precision: 0.1f is <c>0.1</c>, not what it is as a double.</summary>
internal sealed class SingleCodec : ValueCodec<float>
{
    internal static readonly SingleCodec Instance = new();

    internal override void WriteJson(float value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        if (!float.IsFinite(value))
        {
            throw new FormatException("JSON has no NaN and no infinities.");
        }

        writer.WriteNumberValue(value);
    }

    internal override void AppendHash(float value, RowHasher hasher, ValueScratch scratch) => hasher.AppendDouble(value);

    internal override void WriteKey(float value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, value);
}

/// <summary>Booleans.</summary>
internal sealed class BooleanCodec : ValueCodec<bool>
{
    internal static readonly BooleanCodec Instance = new();

    internal override void WriteJson(bool value, Utf8JsonWriter writer, ValueScratch scratch) => writer.WriteBooleanValue(value);

    internal override void AppendHash(bool value, RowHasher hasher, ValueScratch scratch)
        => hasher.AppendBytes(HashTag.Other, value ? "true"u8 : "false"u8);

    internal override void WriteKey(bool value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, value);
}
