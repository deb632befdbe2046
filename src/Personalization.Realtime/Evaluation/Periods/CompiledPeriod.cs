using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Evaluation.Periods;

/// <summary>A period that moves with the time, seen from a value: when the value is in it.</summary>
/// <remarks>A value is within the previous n months from its own time until n months after it, by the zone's calendar: so it enters and leaves once.</remarks>
internal sealed class CompiledPeriod(RelativePeriod period, TimeZoneInfo zone)
{
    /// <summary>Answers when a time is within the period.</summary>
    /// <param name="ticks">The time, in ticks in UTC.</param>
    internal Stretch Of(long ticks) => period.IsCalendar ? OfCalendar(ticks) : OfRolling(ticks);

    private Stretch OfRolling(long ticks)
        => period.IsNext ? new Stretch(Move(ticks, -period.Count) ?? 0, ticks) : new Stretch(ticks, Move(ticks, period.Count) ?? ZoneTime.Never);

    private Stretch OfCalendar(long ticks)
    {
        var start = StartOfUnit(ZoneTime.ToLocal(zone, ticks));
        return period.IsNext
            ? new Stretch(UtcOf(Add(start, -period.Count), 0), ZoneTime.ToUtc(zone, start))
            : new Stretch(UtcOf(Add(start, 1), ZoneTime.Never), UtcOf(Add(start, period.Count + 1L), ZoneTime.Never));
    }

    private long UtcOf(DateTime? local, long otherwise) => local is { } time ? ZoneTime.ToUtc(zone, time) : otherwise;

    private long? Move(long ticks, int count)
    {
        if (period.Unit is PeriodUnit.Month or PeriodUnit.Year)
        {
            return Add(ZoneTime.ToLocal(zone, ticks), count) is { } moved ? ZoneTime.ToUtc(zone, moved) : null;
        }

        var sum = ticks + (count * (period.Unit switch
        {
            PeriodUnit.Second => TimeSpan.TicksPerSecond,
            PeriodUnit.Minute => TimeSpan.TicksPerMinute,
            PeriodUnit.Hour => TimeSpan.TicksPerHour,
            PeriodUnit.Day => TimeSpan.TicksPerDay,
            _ => 7 * TimeSpan.TicksPerDay,
        }));
        return sum < 0 || sum > DateTime.MaxValue.Ticks ? null : sum;
    }

    private DateTime? Add(DateTime local, long count) => period.Unit switch
    {
        PeriodUnit.Day => ZoneTime.AddDays(local, count),
        PeriodUnit.Week => ZoneTime.AddDays(local, 7 * count),
        PeriodUnit.Month => ZoneTime.AddMonths(local, count),
        _ => ZoneTime.AddMonths(local, 12 * count),
    };

    private DateTime StartOfUnit(DateTime local) => period.Unit switch
    {
        PeriodUnit.Day => local.Date,
        PeriodUnit.Week => ZoneTime.AddDays(local.Date, -(((int)local.DayOfWeek + 6) % 7)) ?? local.Date,
        PeriodUnit.Month => new DateTime(local.Year, local.Month, 1),
        _ => new DateTime(local.Year, 1, 1),
    };
}
