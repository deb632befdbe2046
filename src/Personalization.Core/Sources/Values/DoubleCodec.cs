using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

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
