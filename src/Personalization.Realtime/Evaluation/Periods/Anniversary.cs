namespace Personalization.Realtime.Evaluation.Periods;

/// <summary>The days on which a date has its anniversary: its month and day, and 28 February for the 29th in years without one.</summary>
internal static class Anniversary
{
    /// <summary>Answers whether today is one.</summary>
    /// <param name="date">The date, as the zone's calendar has it.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="now">The time, in ticks in UTC.</param>
    /// <param name="until">Until when that is certain.</param>
    internal static bool IsToday(DateTime date, TimeZoneInfo zone, long now, out long until)
    {
        var today = ZoneTime.ToLocal(zone, now).Date;
        var isToday = In(today.Year, date) == today;
        var next = isToday ? ZoneTime.AddDays(today, 1) : In(today.Year, date) > today ? In(today.Year, date) : today.Year < 9999 ? In(today.Year + 1, date) : null;
        until = next is { } day ? ZoneTime.ToUtc(zone, day) : ZoneTime.Never;
        return isToday;
    }

    private static DateTime In(int year, DateTime date) => new(year, date.Month, Math.Min(date.Day, DateTime.DaysInMonth(year, date.Month)));
}
