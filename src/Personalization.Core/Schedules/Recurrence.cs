using System.Globalization;
using Cronos;

namespace Personalization.Schedules;

/// <summary>Days of the week and a time of day. Immutable.</summary>
/// <param name="Days">The days; every day when it is empty.</param>
/// <param name="At">The time, to the minute.</param>
internal sealed record Recurrence(IReadOnlyList<DayOfWeek> Days, TimeOnly At)
{
    internal CronExpression ToCron()
    {
        var days = Days.Count == 0 ? "*" : string.Join(',', Days.Select(day => ((int)day).ToString(CultureInfo.InvariantCulture)));
        return CronExpression.Parse(string.Create(CultureInfo.InvariantCulture, $"{At.Minute} {At.Hour} * * {days}"));
    }

    /// <inheritdoc />
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{(Days.Count == 0 ? "every day" : string.Join(' ', Days.Select(ScheduleWords.Of)))} at {At:HH:mm}");
}
