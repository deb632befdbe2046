using Personalization.Benchmarks.Harness;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.People;
using Personalization.Sqlite;

namespace Personalization.Benchmarks.Realtime;

/// <summary>How long live events take while much else is to be done, against the same pace before it: windows that end all at once, and a definition that has changed.</summary>
internal static class LiveBenchmark
{
    private const int Rate = 500;
    private const int ManyWindows = 100_000;
    private const int ManyRecords = 50_000;
    private const int EventsOfEach = 4;
    private const int Batch = 250;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Everybody's window ends on the same tick.</summary>
    internal static async Task ExpireAsync(BenchmarkOptions options, ResultTable table)
    {
        var people = options.Rows ?? ManyWindows;
        var (busy, quiet, seconds) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            using var directory = new ScratchDirectory();
            await using var store = new SqlitePersonStore(directory.File("people.db"));
            var time = new ShiftedTime();
            using var shop = await EventShop.OpenAsync(store, people, time, [EventShop.Viewers("viewers", 1, Window)]);
            var ingest = new EventIngest(shop.Engine);
            var now = time.GetUtcNow();
            await SendAsync(ingest, people, customer => EventShop.ViewOf(customer, now, TimeSpan.Zero));
            quiet.Add(await Pace.ForAsync(Quiet, Rate, number => SeeAsync(ingest, number, people, time)) * 1e3);

            time.Advance(Window);
            var sweep = Clock.TimeAsync(async () => await new BucketSweep(shop.Engine).RunAsync(trims: false, default));
            busy.Add(await Pace.WhileAsync(() => !sweep.IsCompleted, Rate, number => SeeAsync(ingest, number, people, time)) * 1e3);
            seconds.Add(await sweep);
        }

        table.AddLimit($"{people:N0} windows that end on one tick, {Rate} live events/s, SQLite: p99 of an event", 25, Sample.Of(busy), "ms", $"all exits written after {Sample.Of(seconds).Median:0.0} s");
        table.AddFigure("the same before it", Sample.Of(quiet), "ms");
    }

    /// <summary>A new audience asks for a day of events of everybody.</summary>
    internal static async Task BackfillAsync(BenchmarkOptions options, ResultTable table)
    {
        var people = options.Rows ?? ManyRecords;
        var (busy, quiet, seconds) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            using var directory = new ScratchDirectory();
            await using var store = new SqlitePersonStore(directory.File("people.db"));
            var time = new ShiftedTime();
            var before = EventShop.Viewers("viewers", 1, Window);
            using var shop = await EventShop.OpenAsync(store, people, time, [before]);
            var ingest = new EventIngest(shop.Engine);
            var now = time.GetUtcNow();
            for (var n = 0; n < EventsOfEach; n++)
            {
                await SendAsync(ingest, people, customer => EventShop.ViewOf(customer, now, Day * (customer / (double)people)));
            }

            quiet.Add(await Pace.ForAsync(Quiet, Rate, number => SeeAsync(ingest, number, people, time)) * 1e3);
            await shop.Engine.ReloadAsync(EventShop.Definitions([before, EventShop.Viewers("fans", EventsOfEach, Day)]), default);
            var run = Clock.TimeAsync(async () => await shop.Engine.Backfill.RunAsync(default));
            busy.Add(await Pace.WhileAsync(() => !run.IsCompleted, Rate, number => SeeAsync(ingest, number, people, time)) * 1e3);
            seconds.Add(await run);
        }

        var ratios = Sample.Of(busy.Zip(quiet, (mine, theirs) => mine / theirs));
        table.AddLimit(
            $"a new audience over {people:N0} records and {people * EventsOfEach:N0} events of 24 hours, {Rate} live events/s, SQLite: p99 of an event, against before",
            2,
            ratios,
            "×",
            $"{Sample.Of(busy).Median:0.0} against {Sample.Of(quiet).Median:0.0} ms; through after {Sample.Of(seconds).Median:0.0} s");
    }

    private static async Task SendAsync(EventIngest ingest, int people, Func<int, Personalization.Realtime.Events.EventMessage> messageOf)
    {
        foreach (var customers in Enumerable.Range(0, people).Chunk(Batch))
        {
            await ingest.AcceptAsync("web", [.. customers.Select(messageOf)], default);
        }
    }

    private static async Task SeeAsync(EventIngest ingest, int number, int people, ShiftedTime time)
        => await ingest.AcceptAsync("web", [EventShop.ViewOf((int)(number * 7919L % people), time.GetUtcNow(), TimeSpan.Zero)], default);
}
