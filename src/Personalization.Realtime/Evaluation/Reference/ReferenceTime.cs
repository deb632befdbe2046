using System.Globalization;
using System.Text.RegularExpressions;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Evaluation.Reference;

/// <summary>Times in texts, and periods by the calendar.</summary>
internal static partial class ReferenceTime
{
    /// <summary>Reads a time; a date alone is midnight in UTC and says that it is one.</summary>
    internal static (DateTimeOffset Time, DateOnly? Date)? Parse(string text)
    {
        var match = Iso().Match(text);
        if (!match.Success || !DateOnly.TryParseExact(match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return null;
        }

        if (!match.Groups[2].Success)
        {
            return (new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero), date);
        }

        var seconds = match.Groups[3].Success ? match.Groups[3].Value : ":00";
        if (!TimeOnly.TryParseExact(match.Groups[2].Value + seconds, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        var fraction = match.Groups[4].Success ? long.Parse(match.Groups[4].Value.PadRight(7, '0')[..7], CultureInfo.InvariantCulture) : 0;
        var offset = OffsetOf(match.Groups[5].Value);
        try
        {
            return offset is { } known ? (new DateTimeOffset(date.ToDateTime(time).AddTicks(fraction), known).ToUniversalTime(), null) : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Answers whether a time is within a period.</summary>
    internal static bool IsWithin((DateTimeOffset Time, DateOnly? Date) value, RelativePeriod period, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (period.IsCalendar)
        {
            var ahead = UnitOf(DateOf(value, zone), period.Unit) - UnitOf(DateIn(zone, now), period.Unit);
            return period.IsNext ? ahead >= 1 && ahead <= period.Count : ahead <= -1 && ahead >= -period.Count;
        }

        var time = value.Date is { } date ? FirstShown(date.ToDateTime(TimeOnly.MinValue), zone) : value.Time;
        return period.IsNext ? now >= Moved(time, -period.Count, period.Unit, zone) && now < time : now >= time && now < Moved(time, period.Count, period.Unit, zone);
    }

    /// <summary>Answers whether today has the month and day of a date.</summary>
    internal static bool IsAnniversary((DateTimeOffset Time, DateOnly? Date) value, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (date, today) = (DateOf(value, zone), DateIn(zone, now));
        return date.Month == today.Month && (date.Day == today.Day || (date is { Month: 2, Day: 29 } && today.Day == 28 && !DateTime.IsLeapYear(today.Year)));
    }

    private static DateOnly DateOf((DateTimeOffset Time, DateOnly? Date) value, TimeZoneInfo zone) => value.Date ?? DateIn(zone, value.Time);

    private static DateOnly DateIn(TimeZoneInfo zone, DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    private static int UnitOf(DateOnly date, PeriodUnit unit) => unit switch
    {
        PeriodUnit.Day => date.DayNumber,
        PeriodUnit.Week => date.DayNumber / 7,
        PeriodUnit.Month => (date.Year * 12) + date.Month,
        _ => date.Year,
    };

    private static DateTimeOffset Moved(DateTimeOffset time, int count, PeriodUnit unit, TimeZoneInfo zone)
    {
        try
        {
            return unit switch
            {
                PeriodUnit.Second => time.AddSeconds(count),
                PeriodUnit.Minute => time.AddMinutes(count),
                PeriodUnit.Hour => time.AddHours(count),
                PeriodUnit.Day => time.AddDays(count),
                PeriodUnit.Week => time.AddDays(7.0 * count),
                PeriodUnit.Month => FirstShown(TimeZoneInfo.ConvertTime(time, zone).DateTime.AddMonths(count), zone),
                _ => FirstShown(TimeZoneInfo.ConvertTime(time, zone).DateTime.AddYears(count), zone),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return count < 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        }
    }

    /// <summary>When clocks show a time first; of one that they skip, when they would without the change.</summary>
    private static DateTimeOffset FirstShown(DateTime local, TimeZoneInfo zone)
    {
        // From the greatest offset that there is to the least, minute by minute: the first moment at which the clocks show it.
        for (var offset = 14 * 60; offset >= -14 * 60; offset--)
        {
            var moment = Moment(local, TimeSpan.FromMinutes(offset));
            if (TimeZoneInfo.ConvertTime(moment, zone).DateTime == local)
            {
                return moment;
            }
        }

        return Moment(local, zone.GetUtcOffset(Moment(local, TimeSpan.FromDays(1))));
    }

    /// <summary>The calendar ends at its first and last moment in UTC.</summary>
    private static DateTimeOffset Moment(DateTime local, TimeSpan offset) => new(Math.Clamp(local.Ticks - offset.Ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    private static TimeSpan? OffsetOf(string text)
    {
        if (text is "" or "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        var digits = text[1..].Replace(":", string.Empty, StringComparison.Ordinal).PadRight(4, '0');
        var (hours, minutes) = (int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..], CultureInfo.InvariantCulture));
        var offset = new TimeSpan(hours, minutes, 0);
        return minutes > 59 || offset > TimeSpan.FromHours(14) ? null : text[0] == '-' ? -offset : offset;
    }

    [GeneratedRegex("^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]([0-9]{2}:[0-9]{2})(?:(:[0-9]{2})(?:\\.([0-9]+))?)?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?\\z")]
    private static partial Regex Iso();
}
