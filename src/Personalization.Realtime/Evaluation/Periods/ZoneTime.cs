namespace Personalization.Realtime.Evaluation.Periods;

/// <summary>Times of a zone's clocks, and the ticks in UTC at which they show them.</summary>
internal static class ZoneTime
{
    /// <summary>A time that never comes.</summary>
    internal const long Never = long.MaxValue;

    /// <summary>Answers what clocks show.</summary>
    internal static DateTime ToLocal(TimeZoneInfo zone, long utcTicks) => new(Clamp(utcTicks + OffsetAt(zone, utcTicks)));

    /// <summary>Answers when clocks first show a time; of a time that they skip, the one that would be shown without the change.</summary>
    internal static long ToUtc(TimeZoneInfo zone, DateTime local)
    {
        // What zones say of skipped and doubled times is not to be relied on where the clock changes at midnight; what they say of moments is. No zone changes twice within two days.
        var before = local.Ticks - OffsetAt(zone, local.Ticks - TimeSpan.TicksPerDay);
        var after = local.Ticks - OffsetAt(zone, local.Ticks + TimeSpan.TicksPerDay);
        var isAfter = before != after && !Shows(zone, before, local) && Shows(zone, after, local);
        return Clamp(isAfter ? after : before);
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

    private static bool Shows(TimeZoneInfo zone, long utcTicks, DateTime local) => ToLocal(zone, Clamp(utcTicks)) == local;

    private static long OffsetAt(TimeZoneInfo zone, long utcTicks) => zone.GetUtcOffset(new DateTime(Clamp(utcTicks), DateTimeKind.Utc)).Ticks;

    private static long Clamp(long ticks) => Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks);
}
