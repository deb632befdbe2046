using System.Buffers;
using System.Buffers.Binary;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Times of day in microseconds; those with a zone are followed by how many seconds UTC is ahead.</summary>
internal sealed class TimeCodec(bool hasZone) : ScalarCodec(hasZone ? "timetz" : "time")
{
    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        var text = new TimeText(stackalloc byte[TimeText.MaxLength]);
        text.AppendTime(BinaryPrimitives.ReadInt64BigEndian(value));
        if (hasZone)
        {
            text.AppendOffset(-BinaryPrimitives.ReadInt32BigEndian(value[sizeof(long)..]));
        }

        text.CopyTo(destination);
    }
}
