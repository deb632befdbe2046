using Cronos;

namespace Personalization.Schedules;

/// <summary>
/// The minutes that expressions name, by the clocks of a time zone. Where a clock is set ahead, a time that it leaves out is due when it has been set, once; where it is set back, a time that
/// it shows twice is due the first time, unless the expression says every so many minutes or hours. Immutable.
/// </summary>
internal sealed class CalendarTimes(IReadOnlyList<CronExpression> expressions, TimeZoneInfo zone)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Answers the first of the minutes after a time; <see langword="null"/> when none is left.</summary>
    internal DateTimeOffset? NextAfter(DateTimeOffset time) => Least(time, isInclusive: false);

    /// <summary>Answers the first of the minutes at a time or after it.</summary>
    internal DateTimeOffset? NextAt(DateTimeOffset time) => Least(time, isInclusive: true);

    /// <summary>Answers the last of the minutes after one time and not after another; <see langword="null"/> when there is none.</summary>
    internal DateTimeOffset? LatestIn(DateTimeOffset after, DateTimeOffset until)
    {
        // By halves, of the way ahead alone: Cronos 0.13 looking back answers 59 seconds past where a clock was set ahead.
        if (NextAfter(after) is not { } latest || latest > until)
        {
            return null;
        }

        // Nothing is due between the bound and the end.
        for (var bound = until; bound > latest;)
        {
            var middle = latest + ((bound - latest) / 2);
            if (NextAfter(middle) is { } next && next <= bound)
            {
                latest = next;
            }
            else if (bound - latest <= Minute)
            {
                return latest;
            }
            else
            {
                bound = middle;
            }
        }

        return latest;
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
