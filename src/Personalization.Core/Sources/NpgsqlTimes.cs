using System.Data.Common;

namespace Personalization.Sources;

/// <summary>Times of PostgreSQL through Npgsql, which makes others of those that .NET does not have. What the server sent, as a number, says so.</summary>
internal static class NpgsqlTimes
{
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    internal static DateTime GetTimestamp(DbDataReader reader, int column)
    {
        var time = reader.GetDateTime(column);
        return Checked(time, time.Ticks, reader, column);
    }

    internal static DateTimeOffset GetMoment(DbDataReader reader, int column)
    {
        var moment = reader.GetFieldValue<DateTimeOffset>(column);
        return Checked(moment, moment.UtcTicks, reader, column);
    }

    internal static DateOnly GetDate(DbDataReader reader, int column)
    {
        var date = reader.GetFieldValue<DateOnly>(column);
        return reader.GetFieldValue<int>(column) == date.DayNumber - DateOnly.FromDateTime(Epoch).DayNumber ? date : throw Outside();
    }

    private static T Checked<T>(T value, long ticks, DbDataReader reader, int column)
        => reader.GetFieldValue<long>(column) == (ticks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond ? value : throw Outside();

    private static LossException Outside() => new("The time is infinite, before year 1 or after 9999. Convert it in the model, for example to text.");
}
