namespace Personalization.Schedules;

/// <summary>A moment as it was written: with its offset from UTC, or as a clock of the schedule's time zone shows it.</summary>
/// <param name="Time">Date and time of day.</param>
/// <param name="Offset">The offset from UTC; <see langword="null"/> for the time zone's.</param>
internal readonly record struct ScheduleMoment(DateTime Time, TimeSpan? Offset)
{
    internal static ScheduleMoment Of(DateTimeOffset moment) => new(moment.DateTime, moment.Offset);

    /// <summary>Answers the moment. A time that a clock shows twice is the first; one that it leaves out is as long after the gap's beginning as it says.</summary>
    internal DateTimeOffset In(TimeZoneInfo zone)
    {
        if (Offset is { } offset)
        {
            return new DateTimeOffset(Time, offset).ToUniversalTime();
        }

        var local = DateTime.SpecifyKind(Time, DateTimeKind.Unspecified);
        var shift = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(zone.IsInvalidTime(local) ? local.AddDays(-1) : local);
        var ticks = Math.Clamp(local.Ticks - shift.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
