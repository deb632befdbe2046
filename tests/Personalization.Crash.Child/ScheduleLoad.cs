using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Personalization.Crash.Child;

/// <summary>A host with one sync that is due every minute of a fast clock, on a state in PostgreSQL and records in Redis that others have too. Runs until it is ended.</summary>
internal static class ScheduleLoad
{
    internal const string Sync = "customers";
    internal const string Ready = "ready";

    /// <summary>How fast the clock runs: a minute takes half a second.</summary>
    internal const int Speed = 120;

    private const int Rows = 20;

    internal static FastClock ClockOf(string origin) => new(new DateTimeOffset(long.Parse(origin, CultureInfo.InvariantCulture), TimeSpan.Zero), Speed);

    internal static async Task RunAsync(string database, string redis, string origin, TextWriter output)
    {
        var clock = ClockOf(origin);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddPersonalizationCache(cache => cache
            .UsePostgresState(database)
            .UseRedis(redis)
            .AddCollection("customers", customers => customers.Index("id", primary: true))
            .AddSync(Sync, sync => sync
                .FromRows(() => ReadAsync(database, clock), ScheduleJson.Default.ScheduledRow, "id")
                .To("customers")
                .Map("minute")
                .OnSchedule(schedule => schedule.Cron("* * * * *"))));
        await using var provider = services.BuildServiceProvider();
        foreach (var hosted in provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(default);
        }

        await output.WriteLineAsync(Ready);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }

    /// <summary>Reads the model, and notes where another process reads it at the same time.</summary>
    private static async IAsyncEnumerable<ScheduledRow> ReadAsync(string database, FastClock clock)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var begin = new NpgsqlCommand("insert into queries (is_alone) select pg_try_advisory_lock(4711)", connection);
        await begin.ExecuteNonQueryAsync();
        for (var id = 0; id < Rows; id++)
        {
            yield return new ScheduledRow(id, clock.GetUtcNow().ToString("HH:mm", CultureInfo.InvariantCulture));
        }

        await using var end = new NpgsqlCommand("select pg_sleep(0.02), pg_advisory_unlock_all()", connection);
        await end.ExecuteNonQueryAsync();
    }
}

/// <summary>A row of the model.</summary>
/// <param name="Id">The key.</param>
/// <param name="Minute">What changes.</param>
internal sealed record ScheduledRow([property: JsonPropertyName("id")] int Id, [property: JsonPropertyName("minute")] string Minute);

[JsonSerializable(typeof(ScheduledRow))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
