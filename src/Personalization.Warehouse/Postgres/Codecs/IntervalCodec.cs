using System.Buffers;
using System.Buffers.Binary;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>
/// Intervals as ISO 8601 durations. Months, days and time are kept apart, since no month has a fixed length and not every day has; each
/// may have a sign of its own.
/// </summary>
internal sealed class IntervalCodec() : ScalarCodec("interval")
{
    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        var time = BinaryPrimitives.ReadInt64BigEndian(value);
        var days = BinaryPrimitives.ReadInt32BigEndian(value[8..]);
        var months = BinaryPrimitives.ReadInt32BigEndian(value[12..]);
        if ((time, days, months) is (long.MaxValue, int.MaxValue, int.MaxValue) or (long.MinValue, int.MinValue, int.MinValue))
        {
            throw new FormatException("an infinite interval is no duration in JSON; select a case expression that replaces it.");
        }

        var text = new TimeText(stackalloc byte[TimeText.MaxLength]);
        text.Append('P');
        Append(ref text, months / 12, 'Y');
        Append(ref text, months % 12, 'M');
        Append(ref text, days, 'D');
        if (time != 0 || (days == 0 && months == 0))
        {
            AppendTime(ref text, time);
        }

        text.CopyTo(destination);
    }

    private static void AppendTime(ref TimeText text, long time)
    {
        var seconds = time / TimeText.MicrosecondsASecond;
        var fraction = time % TimeText.MicrosecondsASecond;
        text.Append('T');
        Append(ref text, seconds / 3600, 'H');
        Append(ref text, seconds / 60 % 60, 'M');
        seconds %= 60;
        if (seconds == 0 && fraction == 0 && time != 0)
        {
            return;
        }

        if (time < 0)
        {
            text.Append('-');
        }

        text.AppendNumber(Math.Abs(seconds));
        text.AppendFraction(Math.Abs(fraction));
        text.Append('S');
    }

    private static void Append(ref TimeText text, long number, char unit)
    {
        if (number != 0)
        {
            text.AppendNumber(number);
            text.Append(unit);
        }
    }
}
