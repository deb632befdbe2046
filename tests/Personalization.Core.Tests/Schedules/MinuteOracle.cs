using System.Globalization;

namespace Personalization.Tests.Schedules;

/// <summary>Cron as one would explain it: every minute is looked at, one after the other, by the clock on the wall.</summary>
internal sealed class MinuteOracle
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly HashSet<int>[] _fields;
    private readonly bool _isEitherDay;
    private readonly bool _isRepeated;
    private readonly bool _isLastDay;
    private readonly TimeZoneInfo _zone;

    internal MinuteOracle(string text, TimeZoneInfo zone)
    {
        (int Least, int Greatest)[] ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
        var parts = text.Split(' ');
        _isLastDay = parts[2] == "L";
        _fields = [.. parts.Select((part, i) => part == "L" ? [] : Read(part, ranges[i].Least, ranges[i].Greatest))];
        if (_fields[4].Contains(7))
        {
            _fields[4].Add(0);
        }

        _isEitherDay = parts[2][0] != '*' && parts[4][0] != '*';
        _isRepeated = (parts[0] + parts[1]).AsSpan().IndexOfAny("*-/") >= 0;
        _zone = zone;
    }

    internal DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset until)
    {
        for (var at = Floor(after) + Minute; at <= until; at += Minute)
        {
            if (IsDue(at))
            {
                return at;
            }
        }

        return null;
    }

    internal DateTimeOffset? Latest(DateTimeOffset after, DateTimeOffset until)
    {
        for (var at = Floor(until); at > after; at -= Minute)
        {
            if (IsDue(at))
            {
                return at;
            }
        }

        return null;
    }

    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private bool IsDue(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, _zone).DateTime;
        if (Matches(local) && (_isRepeated || !WasShownBefore(at, local)))
        {
            return true;
        }

        // What the clock has just left out.
        for (var left = TimeZoneInfo.ConvertTime(at - Minute, _zone).DateTime + Minute; left < local; left += Minute)
        {
            if (Matches(left))
            {
                return true;
            }
        }

        return false;
    }

    private bool WasShownBefore(DateTimeOffset at, DateTime local)
    {
        for (var hours = 0.5; hours <= 2; hours += 0.5)
        {
            if (TimeZoneInfo.ConvertTime(at.AddHours(-hours), _zone).DateTime == local)
            {
                return true;
            }
        }

        return false;
    }

    private bool Matches(DateTime local)
    {
        var day = _isLastDay ? local.Day == DateTime.DaysInMonth(local.Year, local.Month) : _fields[2].Contains(local.Day);
        var weekday = _fields[4].Contains((int)local.DayOfWeek);
        return _fields[0].Contains(local.Minute) && _fields[1].Contains(local.Hour) && _fields[3].Contains(local.Month) && (_isEitherDay ? day || weekday : day && weekday);
    }

    private static HashSet<int> Read(string field, int least, int greatest)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') is [var left, var right] ? (left, Number(right)) : (part, 1);
            var (from, to) = range == "*" ? (least, greatest)
                : range.Split('-') is [var low, var high] ? (Number(low), Number(high))
                : (Number(range), part.Contains('/', StringComparison.Ordinal) ? greatest : Number(range));
            for (var value = from; value <= to; value += step)
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
