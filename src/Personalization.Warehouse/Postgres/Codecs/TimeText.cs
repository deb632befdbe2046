using System.Buffers;
using System.Buffers.Text;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Makes the text of one date or time, in ISO 8601.</summary>
internal ref struct TimeText
{
    internal const int MaxLength = 64;
    internal const long MicrosecondsASecond = 1_000_000;
    internal const long MicrosecondsADay = 86_400 * MicrosecondsASecond;

    private const int DaysACycle = 146_097; // 400 years, after which the calendar repeats
    private const int DaysOf1March0000To1January2000 = 730_425;

    private readonly Span<byte> _text;
    private int _length;

    internal TimeText(Span<byte> text) => _text = text;

    internal readonly void CopyTo(IBufferWriter<byte> destination) => destination.Write(_text[.._length]);

    internal void Append(char letter) => _text[_length++] = (byte)letter;

    internal void AppendNumber(long number, byte minDigits = 1)
    {
        Utf8Formatter.TryFormat(number, _text[_length..], out var written, minDigits == 1 ? default : new StandardFormat('D', minDigits));
        _length += written;
    }

    /// <summary>
    /// Appends a date of the Gregorian calendar, also before there was one. Years of four digits stand as they are; the year before year 1 is
    /// 0000, those before it are negative, and years of more digits have a plus, as in ISO 8601's expanded form.
    /// </summary>
    /// <param name="days">Days since 2000-01-01.</param>
    internal void AppendDate(long days)
    {
        // Years begin in March here, so that the leap day is a year's last.
        days += DaysOf1March0000To1January2000;
        var cycle = Math.DivRem(days, DaysACycle, out var day);
        if (day < 0)
        {
            cycle--;
            day += DaysACycle;
        }

        var yearOfCycle = (day - (day / 1460) + (day / 36_524) - (day / 146_096)) / 365;
        var dayOfYear = day - ((365 * yearOfCycle) + (yearOfCycle / 4) - (yearOfCycle / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        var year = yearOfCycle + (cycle * 400) + (month <= 2 ? 1 : 0);
        if (year is < 0 or > 9999)
        {
            Append(year < 0 ? '-' : '+');
        }

        AppendNumber(Math.Abs(year), 4);
        Append('-');
        AppendNumber(month, 2);
        Append('-');
        AppendNumber(dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1, 2);
    }

    /// <summary>Appends a time of day, up to 24:00:00.</summary>
    internal void AppendTime(long microseconds)
    {
        var seconds = microseconds / MicrosecondsASecond;
        AppendNumber(seconds / 3600, 2);
        Append(':');
        AppendNumber(seconds / 60 % 60, 2);
        Append(':');
        AppendNumber(seconds % 60, 2);
        AppendFraction(microseconds % MicrosecondsASecond);
    }

    /// <summary>Appends the fraction of a second, when there is one, without zeros at its end.</summary>
    internal void AppendFraction(long microseconds)
    {
        if (microseconds == 0)
        {
            return;
        }

        Append('.');
        AppendNumber(microseconds, 6);
        while (_text[_length - 1] == '0')
        {
            _length--;
        }
    }

    /// <summary>Appends an offset from UTC; none is <c>Z</c>.</summary>
    internal void AppendOffset(int seconds)
    {
        if (seconds == 0)
        {
            Append('Z');
            return;
        }

        Append(seconds < 0 ? '-' : '+');
        seconds = Math.Abs(seconds);
        AppendNumber(seconds / 3600, 2);
        Append(':');
        AppendNumber(seconds / 60 % 60, 2);
        if (seconds % 60 != 0)
        {
            Append(':');
            AppendNumber(seconds % 60, 2);
        }
    }
}
