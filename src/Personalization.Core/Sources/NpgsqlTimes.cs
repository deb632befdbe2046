using System.Data.Common;

namespace Personalization.Sources;

/// <summary>Times of PostgreSQL through Npgsql, which makes others of those that .NET does not have. So they are read as the numbers that the server sent.</summary>
internal static class NpgsqlTimes
{
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly long First = (DateTime.MinValue.Ticks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    private static readonly long Last = (DateTime.MaxValue.Ticks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    private static readonly int FirstDay = DateOnly.FromDateTime(Epoch).DayNumber;

    internal static DateTime GetTimestamp(DbDataReader reader, int column) => new(TicksOf(reader, column), DateTimeKind.Unspecified);

    internal static DateTimeOffset GetMoment(DbDataReader reader, int column) => new(TicksOf(reader, column), TimeSpan.Zero);

    internal static DateOnly GetDate(DbDataReader reader, int column)
    {
        var day = (long)reader.GetFieldValue<int>(column) + FirstDay;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : throw Outside();
    }

    /// <summary>Reads a time of day with its offset. 24:00:00 comes as 00:00:00, so that neither can be told.</summary>
    internal static DateTimeOffset GetTimeOfDay(DbDataReader reader, int column)
    {
        var time = reader.GetFieldValue<DateTimeOffset>(column);
        return time.TimeOfDay != TimeSpan.Zero ? time : throw new LossException("The provider makes 00:00:00 of 24:00:00 too. Convert it in the model, for example to text.");
    }

    private static long TicksOf(DbDataReader reader, int column)
    {
        var microseconds = reader.GetFieldValue<long>(column);
        return microseconds >= First && microseconds <= Last ? Epoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond) : throw Outside();
    }

    private static LossException Outside() => new("The time is infinite, before year 1 or after 9999. Convert it in the model, for example to text.");
}
