using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

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
