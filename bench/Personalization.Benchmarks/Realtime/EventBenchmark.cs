using Personalization.Benchmarks.Harness;
using Personalization.People;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Redis;
using Personalization.Sqlite;
using Personalization.TestData;

namespace Personalization.Benchmarks.Realtime;

/// <summary>How long after an event a membership tells of it, at 5,000 events a second, against bare commits of the same size to the same store at the same pace.</summary>
internal static class EventBenchmark
{
    private const int Rate = 5_000;
    private const double Millisecond = 1e-3;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        await using (var sqlite = new SqlitePersonStore(directory.File("people.db")))
        {
            await RunAsync(options, table, "SQLite", sqlite);
        }

        if (RedisServer.IsAvailable)
        {
            await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
            await using var redis = new RedisPersonStore(server.Address);
            await RunAsync(options, table, "Redis", redis);
        }
    }

    private static async Task RunAsync(BenchmarkOptions options, ResultTable table, string name, IPersonStore store)
    {
        using var shop = await EventShop.OpenAsync(store);
        var (ingest, memberships) = (new EventIngest(shop.Engine), new AudienceMembership(shop.Engine));
        var (slowest, bare) = (new List<double>(), new List<double>());
        for (var pair = 0; pair <= options.Pairs; pair++)
        {
            var mine = await Pace.ForAsync(Time, Rate, number => SeeAsync(ingest, memberships, number));
            var theirs = await Pace.ForAsync(Time, Rate, number => CommitAsync(store, number));
            if (pair > 0)
            {
                slowest.Add(mine / Millisecond);
                bare.Add(theirs / Millisecond);
            }
        }

        table.AddLimit($"event to membership, {Rate:N0} events/s, {EventShop.Audiences} audiences, {name}: p99", 10, Sample.Of(slowest), "ms");
        table.AddFigure("the same, a bare commit of 1 KB", Sample.Of(bare), "ms");
    }

    /// <summary>An event that is not let in comes again, and is measured from its first time.</summary>
    private static async Task SeeAsync(EventIngest ingest, AudienceMembership memberships, int number)
    {
        var message = EventShop.View(number);
        for (var isAccepted = false; !isAccepted;)
        {
            try
            {
                await ingest.AcceptAsync("web", [message], default);
                isAccepted = true;
            }
            catch (IngestOverloadedException overloaded)
            {
                await Task.Delay(overloaded.RetryAfter);
            }
        }

        if ((await memberships.GetAsync(EventShop.Parent, message.UserId!)).Count == 0)
        {
            throw new InvalidOperationException("An event was acknowledged, and no membership tells of it.");
        }
    }

    internal static async Task CommitAsync(IPersonStore store, int number)
        => await store.CommitAsync([new PersonCommit { Person = new PersonKey("bare", Guid.NewGuid().ToString()), ExpectedVersion = 0, State = new byte[1024] }], default);
}
