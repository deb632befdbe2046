namespace Personalization.Realtime.Evaluation.Periods;

/// <summary>Times of events and states: milliseconds since 1970.</summary>
internal static class EventTime
{
    /// <summary>Rounds down.</summary>
    internal static long From(DateTimeOffset time) => From(time.UtcTicks);

    /// <summary>Rounds ticks in UTC down.</summary>
    internal static long From(long ticks) => (ticks / TimeSpan.TicksPerMillisecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Rounds ticks in UTC up.</summary>
    internal static long Ceiling(long ticks) => From(Math.Min(ticks + TimeSpan.TicksPerMillisecond - 1, DateTime.MaxValue.Ticks));

    internal static long ToTicks(long time) => DateTime.UnixEpoch.Ticks + (time * TimeSpan.TicksPerMillisecond);

    internal static DateTimeOffset ToTime(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);
}
