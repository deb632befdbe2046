namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>Times as they are written in ISO 8601: a date, or a date and a time to the minute or finer with or without an offset; without one it is UTC.</summary>
internal static class TimestampText
{
    private const int LengthOfDate = 10;

    /// <summary>Reads a time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ticks">Its ticks in UTC; of a date alone those at which it starts in UTC.</param>
    /// <param name="isDate">Whether it is a date alone.</param>
    /// <returns><see langword="false"/> when it is no time.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long ticks, out bool isDate)
    {
        isDate = text.Length == LengthOfDate;
        ticks = 0;
        if (text.Length < LengthOfDate || text[4] != '-' || text[7] != '-'
            || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        ticks = new DateTime(year, month, day).Ticks;
        if (isDate)
        {
            return true;
        }

        if (text[LengthOfDate] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryTime(text[(LengthOfDate + 1)..], out var time, out var rest) || !TryOffset(rest, out var offset))
        {
            return false;
        }

        ticks += time - offset;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long ticks, out ReadOnlySpan<byte> rest)
    {
        ticks = 0;
        rest = default;
        if (text.Length < 5 || text[2] != ':' || !TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        rest = text[5..];
        if (rest.Length < 3 || rest[0] != ':')
        {
            return true;
        }

        if (!TryNumber(rest[1..3], out var second) || second > 59)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        rest = rest[3..];
        return rest.IsEmpty || rest[0] != '.' || TryFraction(ref ticks, ref rest);
    }

    private static bool TryFraction(ref long ticks, ref ReadOnlySpan<byte> rest)
    {
        var i = 1;
        for (var unit = TimeSpan.TicksPerSecond / 10; i < rest.Length && char.IsAsciiDigit((char)rest[i]); i++, unit /= 10)
        {
            ticks += (rest[i] - '0') * unit;
        }

        rest = rest[i..];
        return i > 1;
    }

    /// <summary>Reads <c>Z</c>, <c>+01</c>, <c>+0100</c>, <c>+01:00</c> or nothing.</summary>
    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z'))
        {
            return true;
        }

        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || (text.Length == 6 && text[3] != ':'))
        {
            return false;
        }

        var minute = 0;
        if (!TryNumber(text[1..3], out var hour) || (text.Length > 3 && !TryNumber(text[^2..], out minute)) || minute > 59 || (hour * 60) + minute > 14 * 60)
        {
            return false;
        }

        ticks = ((hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
