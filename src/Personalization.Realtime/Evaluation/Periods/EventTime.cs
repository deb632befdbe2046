namespace Personalization.Realtime.Evaluation.Periods;

/// <summary>Times of events and states: milliseconds since 1970.</summary>
internal static class EventTime
{
    /// <summary>Rounds down.</summary>
    internal static long From(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>Rounds up.</summary>
    internal static long Ceiling(long ticks) => From(new DateTimeOffset(Math.Min(ticks + TimeSpan.TicksPerMillisecond - 1, DateTime.MaxValue.Ticks), TimeSpan.Zero));

    internal static long ToTicks(long time) => DateTime.UnixEpoch.Ticks + (time * TimeSpan.TicksPerMillisecond);

    internal static DateTimeOffset ToTime(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);
}
