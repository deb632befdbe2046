using System.Buffers;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>UUIDs.</summary>
internal sealed class UuidCodec() : ScalarCodec("uuid")
{
    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
        => CanonicalText.Write(destination, new Guid(value, bigEndian: true));
}
