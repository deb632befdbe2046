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
