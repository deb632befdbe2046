using Cronos;

namespace Personalization.Schedules;

/// <summary>
/// The minutes that expressions name, by the clocks of a time zone. Where a clock is set ahead, a time that it leaves out is due when it has been set, once; where it is set back, a time that
/// it shows twice is due the first time, unless the expression says every so many minutes or hours. Immutable.
/// </summary>
internal sealed class CalendarTimes(IReadOnlyList<CronExpression> expressions, TimeZoneInfo zone)
{
    /// <summary>Answers the first of the minutes after a time; <see langword="null"/> when none is left.</summary>
    internal DateTimeOffset? NextAfter(DateTimeOffset time) => Least(time, isInclusive: false);

    /// <summary>Answers the first of the minutes at a time or after it.</summary>
    internal DateTimeOffset? NextAt(DateTimeOffset time) => Least(time, isInclusive: true);

    /// <summary>Answers the last of the minutes at a time or before it; <see langword="null"/> when there is none.</summary>
    internal DateTimeOffset? LatestAt(DateTimeOffset time)
    {
        DateTimeOffset? latest = null;
        foreach (var expression in expressions)
        {
            var found = expression.GetPreviousOccurrence(time.ToUniversalTime(), zone, inclusive: true);
            latest = found > latest || latest is null ? found : latest;
        }

        return latest?.ToUniversalTime();
    }

    private DateTimeOffset? Least(DateTimeOffset time, bool isInclusive)
    {
        DateTimeOffset? least = null;
        foreach (var expression in expressions)
        {
            var found = expression.GetNextOccurrence(time.ToUniversalTime(), zone, isInclusive);
            least = found < least || least is null ? found : least;
        }

        return least?.ToUniversalTime();
    }
}
