using Personalization.TestData;

namespace Personalization.Redis.Tests;

/// <summary>Faults of a real cluster of six.</summary>
public sealed class RedisClusterFaultTests
{
    private const int Rows = 500;

    [Fact]
    public async Task Master_KilledDuringRunsAndLookups_IsReplacedAndTheNextRunCompletes()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var shop = new RedisShop(cluster.Addresses);
        await shop.RunAsync(Rows, 1);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => shop.ReadAsync(Rows, stop.Token));
        await RedisFaultTests.UntilAsync(() => Task.FromResult(shop.Answered > 0));
        var killed = await cluster.FindAsync("master");

        var during = Task.Run(() => shop.RunAsync(Rows, 2));
        await killed.KillAsync();
        await during;
        SyncRun? run = null;
        await RedisFaultTests.UntilAsync(async () => (run = await shop.RunAsync(Rows - 10, 3)).Status == SyncRunStatus.Success);
        await stop.CancelAsync();

        Assert.Equal(0, run!.Counts.Rejected);
        await reader;
        await shop.CheckAsync(Rows - 10, 3);
    }

    [Fact]
    public async Task Slots_MovedDuringRunsAndLookups_LoseNothing()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var shop = new RedisShop(cluster.Addresses);
        await shop.RunAsync(Rows, 1);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => shop.ReadAsync(Rows, stop.Token));
        await RedisFaultTests.UntilAsync(() => Task.FromResult(shop.Answered > 0));

        var moving = Task.Run(() => cluster.Servers[0].RunAsync("--cluster", "rebalance", cluster.Servers[0].Address, "--cluster-weight", $"{NodeOf(cluster)}=0"));
        await shop.RunAsync(Rows, 2);
        await moving;
        SyncRun? run = null;
        await RedisFaultTests.UntilAsync(async () => (run = await shop.RunAsync(Rows - 10, 3)).Status == SyncRunStatus.Success);
        await stop.CancelAsync();

        await reader;
        await shop.CheckAsync(Rows - 10, 3);
    }

    private static string NodeOf(RedisCluster cluster) => cluster.Servers[0].RunAsync("cluster", "myid").GetAwaiter().GetResult();
}
