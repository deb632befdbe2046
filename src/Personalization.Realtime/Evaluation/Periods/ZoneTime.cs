namespace Personalization.Realtime.Evaluation.Periods;

/// <summary>Times of a zone's clocks, and the ticks in UTC at which they show them.</summary>
internal static class ZoneTime
{
    /// <summary>A time that never comes.</summary>
    internal const long Never = long.MaxValue;

    /// <summary>Answers what clocks show.</summary>
    internal static DateTime ToLocal(TimeZoneInfo zone, long utcTicks)
    {
        var utc = new DateTime(utcTicks, DateTimeKind.Utc);
        var ticks = utcTicks + zone.GetUtcOffset(utc).Ticks;
        return new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks));
    }

    /// <summary>Answers when clocks first show a time; of a time that they skip, the one that would be shown without the change.</summary>
    internal static long ToUtc(TimeZoneInfo zone, DateTime local)
    {
        // The offset before a change is that of a day before: no zone changes twice within a day.
        var ticks = local.Ticks - OffsetBefore(zone, local);
        return Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks);
    }

    /// <summary>Moves a clock's time by months, to the last day of a month that is shorter.</summary>
    /// <returns><see langword="null"/> when the calendar does not reach so far.</returns>
    internal static DateTime? AddMonths(DateTime local, long months)
    {
        var total = (local.Year * 12L) + local.Month - 1 + months;
        return total < 12 || total > (9999 * 12) + 11 ? null : local.AddMonths((int)months);
    }

    /// <summary>Moves a clock's time.</summary>
    /// <returns><see langword="null"/> when the calendar does not reach so far.</returns>
    internal static DateTime? AddDays(DateTime local, long days)
    {
        var ticks = local.Ticks + (days * TimeSpan.TicksPerDay);
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTime(ticks);
    }

    private static long OffsetBefore(TimeZoneInfo zone, DateTime local)
    {
        if (zone.IsAmbiguousTime(local))
        {
            // The first of two: the one whose offset is greater.
            var standard = zone.GetUtcOffset(local).Ticks;
            var earlier = zone.GetUtcOffset(new DateTime(Math.Max(0, local.Ticks - standard - TimeSpan.TicksPerDay), DateTimeKind.Utc)).Ticks;
            return Math.Max(standard, earlier);
        }

        return zone.IsInvalidTime(local)
            ? zone.GetUtcOffset(new DateTime(Math.Max(0, local.Ticks - TimeSpan.TicksPerDay), DateTimeKind.Utc)).Ticks
            : zone.GetUtcOffset(local).Ticks;
    }
}
