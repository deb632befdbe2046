using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>Booleans.</summary>
internal sealed class BooleanCodec : ValueCodec<bool>
{
    internal static readonly BooleanCodec Instance = new();

    internal override void WriteJson(bool value, Utf8JsonWriter writer, ValueScratch scratch) => writer.WriteBooleanValue(value);

    internal override void AppendHash(bool value, RowHasher hasher, ValueScratch scratch)
        => hasher.AppendBytes(HashTag.Other, value ? "true"u8 : "false"u8);

    internal override void WriteKey(bool value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, value);
}
