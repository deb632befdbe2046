using System.Buffers;
using System.Numerics;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>The codecs of types whose canonical text is used everywhere.</summary>
internal static class Codecs
{
    internal static readonly CanonicalCodec<ulong> UInt64 = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<Int128> Int128 = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<BigInteger> BigInteger = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<decimal> Decimal = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<Guid> Guid = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<DateTime> DateTime = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<DateTimeOffset> DateTimeOffset = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<DateOnly> DateOnly = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<TimeOnly> TimeOnly = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<TimeSpan> TimeSpan = new(CanonicalText.Write);
}

/// <summary>Values that are their canonical text everywhere: a number in JSON or a string, the hash's input, the key.</summary>
/// <param name="write">Writes the canonical text.</param>
/// <param name="number">Whether the text is a JSON number.</param>
internal sealed class CanonicalCodec<T>(Action<IBufferWriter<byte>, T> write, bool number = false) : ValueCodec<T>
{
    internal override void WriteJson(T value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        write(scratch.Begin(), value);
        if (number)
        {
            writer.WriteRawValue(scratch.Text, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(scratch.Text);
        }
    }

    internal override void AppendHash(T value, RowHasher hasher, ValueScratch scratch)
    {
        write(scratch.Begin(), value);
        hasher.AppendBytes(HashTag.Other, scratch.Text);
    }

    internal override void WriteKey(T value, IBufferWriter<byte> destination) => write(destination, value);
}
