using Personalization.TestData;

namespace Personalization.Redis.Tests.Near;

/// <summary>A near cache in one process, syncs in another, and a real server between them that fails.</summary>
public sealed class NearCacheFaultTests
{
    private const int Rows = 100;

    [Fact]
    public async Task Run_OfAnotherProcess_IsSeenAtOnce()
    {
        await using var server = await RedisServer.StartAsync();
        await using var writer = new RedisShop(server.Address);
        await using var reader = new RedisShop(server.Address, Near(TimeSpan.FromHours(1)));
        await writer.RunAsync(Rows, 1);
        await ReadyAsync(reader);
        await reader.CheckAsync(Rows, 1);
        await ListeningAsync(server);

        await writer.RunAsync(Rows - 10, 2);

        await RedisFaultTests.UntilAsync(() => IsAsync(reader, Rows - 10, 2));
        await reader.CheckAsync(Rows - 10, 2);
    }

    [Fact]
    public async Task Subscription_CutAndChangedMeanwhile_IsSeenWithinTheBound()
    {
        await using var server = await RedisServer.StartAsync();
        await using var writer = new RedisShop(server.Address);
        await using var reader = new RedisShop(server.Address, Near(TimeSpan.FromSeconds(2)));
        await writer.RunAsync(Rows, 1);
        await ReadyAsync(reader);
        await reader.CheckAsync(Rows, 1);

        // No message arrives from here on: whoever may subscribe is nobody.
        await server.RunAsync("acl", "setuser", "default", "resetchannels");
        await server.RunAsync("client", "kill", "type", "pubsub");
        await writer.RunAsync(Rows, 2);

        await RedisFaultTests.UntilAsync(() => IsAsync(reader, Rows, 2));
    }

    [Fact]
    public async Task Server_StoppedInItsTracks_ServesStaleAndThenFresh()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address, redis => redis.NearCache = new NearCacheOptions { MaxStaleness = TimeSpan.FromMilliseconds(200), ServeStale = TimeSpan.FromHours(1) });
        await shop.RunAsync(Rows, 1);
        await RedisFaultTests.UntilAsync(async () => await shop.Cache.GetAsync("people", "email", "1@shop.example") is { Age.TotalMilliseconds: > 300 });

        await server.SignalAsync("STOP");
        PersonalizationRecord? stale = null;
        await RedisFaultTests.UntilAsync(async () => (stale = await shop.Cache.GetAsync("people", "email", "1@shop.example"))!.IsStale);
        await Assert.ThrowsAsync<RecordStoreException>(() => shop.FindAsync("id", $"{Rows + 1}"));
        await server.SignalAsync("CONT");

        await RedisFaultTests.UntilAsync(async () => !(await shop.Cache.GetAsync("people", "email", "1@shop.example"))!.IsStale);
        Assert.True(stale!.Age > TimeSpan.Zero);
        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(Rows, 2)).Status);
        await shop.CheckAsync(Rows, 2);
    }

    [Fact]
    public async Task Server_Emptied_IsSeenWithinTheBound()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address, Near(TimeSpan.FromMilliseconds(500)));
        await shop.RunAsync(Rows, 1);
        await shop.CheckAsync(Rows, 1);

        await server.RunAsync("flushall");

        await RedisFaultTests.UntilAsync(() => IsLoadingAsync(shop));
        await shop.RunAsync(Rows, 2);
        await shop.CheckAsync(Rows, 2);
    }

    [Fact]
    public async Task Master_KilledWhileOthersWrite_TheNextRunIsSeen()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var writer = new RedisShop(cluster.Addresses);
        await using var near = new RedisShop(cluster.Addresses, Near(TimeSpan.FromSeconds(2)));
        await writer.RunAsync(Rows, 1);
        await ReadyAsync(near);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => near.ReadAsync(Rows, stop.Token));
        await RedisFaultTests.UntilAsync(() => Task.FromResult(near.Answered > 0));

        await (await cluster.FindAsync("master")).KillAsync();
        SyncRun? run = null;
        await RedisFaultTests.UntilAsync(async () => (run = await writer.RunAsync(Rows, 2)).Status == SyncRunStatus.Success);
        await RedisFaultTests.UntilAsync(() => IsAsync(near, Rows, 2));
        await stop.CancelAsync();

        await reader;
    }

    private static Action<RedisStoreOptions> Near(TimeSpan staleness)
        => redis => redis.NearCache = new NearCacheOptions { MaxStaleness = staleness, MaxAge = TimeSpan.FromHours(2) };

    /// <summary>A process that runs no sync learns from the store that the collection is ready.</summary>
    private static async Task ReadyAsync(RedisShop shop)
    {
        await shop.StartAsync();
        await RedisFaultTests.UntilAsync(async () =>
        {
            await shop.RefreshAsync();
            return shop.Syncs.IsReady("people");
        });
    }

    private static Task ListeningAsync(RedisServer server)
        => RedisFaultTests.UntilAsync(async () => (await server.RunAsync("pubsub", "channels")).Contains("pz:{people:0}v", StringComparison.Ordinal));

    private static async Task<bool> IsLoadingAsync(RedisShop shop)
    {
        try
        {
            await shop.FindAsync("id", "1");
            return false;
        }
        catch (CollectionLoadingException)
        {
            return true;
        }
    }

    private static async Task<bool> IsAsync(RedisShop shop, int count, int version)
    {
        try
        {
            await shop.CheckAsync(count, version);
            return true;
        }
        catch (Exception exception) when (exception is Xunit.Sdk.XunitException or RecordStoreException)
        {
            return false;
        }
    }
}
