using System.Buffers;
using System.Buffers.Binary;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Points in time, which are microseconds since 2000-01-01: in UTC when they have a zone, otherwise of a zone that is not known.</summary>
internal sealed class TimestampCodec(bool hasZone) : ScalarCodec(hasZone ? "timestamptz" : "timestamp")
{
    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        var microseconds = BinaryPrimitives.ReadInt64BigEndian(value);
        if (microseconds is long.MaxValue or long.MinValue)
        {
            throw new FormatException("an infinite timestamp is no time in JSON; select nullif(column, 'infinity') or a case expression that replaces it.");
        }

        var days = Math.DivRem(microseconds, TimeText.MicrosecondsADay, out var time);
        if (time < 0)
        {
            days--;
            time += TimeText.MicrosecondsADay;
        }

        var text = new TimeText(stackalloc byte[TimeText.MaxLength]);
        text.AppendDate(days);
        text.Append('T');
        text.AppendTime(time);
        if (hasZone)
        {
            text.Append('Z');
        }

        text.CopyTo(destination);
    }
}
