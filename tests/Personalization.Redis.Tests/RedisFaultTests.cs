using System.Globalization;
using System.Text.RegularExpressions;
using Personalization.TestData;

namespace Personalization.Redis.Tests;

/// <summary>Real faults of a real server. After each, the next run makes the store what the model is.</summary>
public sealed partial class RedisFaultTests
{
    private const int Rows = 300;

    [Fact]
    public async Task Kill_WithoutData_IsLoadingUntilTheNextRun()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);

        await server.KillAsync();
        await server.RestartAsync();
        await UntilAsync(async () =>
        {
            await shop.RefreshAsync();
            return !shop.Syncs.IsReady("people");
        });

        // Lookups have a connection of their own, which may come back a little later.
        CollectionLoadingException? loading = null;
        await UntilAsync(async () =>
        {
            try
            {
                await shop.FindAsync("id", "1");
            }
            catch (CollectionLoadingException exception)
            {
                loading = exception;
            }

            return loading is not null;
        });
        Assert.Equal(ErrorCodes.CollectionLoading, loading!.Code);
        var run = await shop.RunAsync(Rows - 10, 2);

        Assert.Equal((SyncRunStatus.Success, 0), (run.Status, run.Counts.Unchanged));
        await shop.CheckAsync(Rows - 10, 2);
    }

    [Fact]
    public async Task Kill_WithData_LookupsAnswerAgainAndNothingIsWrittenAnew()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => shop.ReadAsync(Rows, stop.Token));
        await UntilAsync(() => Task.FromResult(shop.Answered > 0));

        await server.KillAsync();
        var unreachable = await Assert.ThrowsAsync<RecordStoreException>(() => shop.FindAsync("email", "1@shop.example"));
        await server.RestartAsync();
        await UntilAsync(async () => await shop.FindAsync("id", "1") is not null);
        var run = await shop.RunAsync(Rows, 1);
        await stop.CancelAsync();

        Assert.Equal(RecordStoreErrorKind.Transient, unreachable.Kind);
        Assert.DoesNotContain("shop.example", unreachable.ToString(), StringComparison.Ordinal);
        Assert.Equal((SyncRunStatus.Success, Rows), (run.Status, run.Counts.Unchanged));
        await reader;
        await shop.CheckAsync(Rows, 1);
    }

    [Fact]
    public async Task Stop_DuringLookups_EndsThemInTimeAndTheyAnswerAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);

        await server.SignalAsync("STOP");
        var exception = await Assert.ThrowsAsync<RecordStoreException>(() => shop.FindAsync("id", "1"));
        await server.SignalAsync("CONT");

        Assert.Equal(RecordStoreErrorKind.Transient, exception.Kind);
        await UntilAsync(async () => await shop.FindAsync("id", "1") is not null);
        await shop.CheckAsync(Rows, 1);
    }

    [Fact]
    public async Task FlushAll_BetweenRuns_IsNoticedAndRepaired()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);

        await server.RunAsync("flushall");
        var run = await shop.RunAsync(Rows, 1);

        Assert.Equal((SyncRunStatus.Success, 0), (run.Status, run.Counts.Unchanged));
        await shop.CheckAsync(Rows, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    public async Task Bucket_Emptied_IsNoticedAndRepairedAndWhatLeftTheModelGoes(int bucket)
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);

        foreach (var key in (await server.RunAsync("keys", $"pz:{{people:{bucket}}}*")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await server.RunAsync("del", key);
        }

        var run = await shop.RunAsync(Rows - 10, 1);

        Assert.Equal((SyncRunStatus.Success, 0, 10), (run.Status, run.Counts.Unchanged, run.Counts.Removed));
        await shop.CheckAsync(Rows - 10, 1);
    }

    [Fact]
    public async Task Memory_Full_RejectsTheRowsWithThatReasonAndWritesNothingByHalves()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);

        var used = long.Parse(UsedMemory().Match(await server.RunAsync("info", "memory")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        await server.RunAsync("config", "set", "maxmemory", $"{used + 400_000}");
        shop.Rows.SetRows([.. Enumerable.Range(0, Rows).Select(id => new object?[] { id, $"{id}@shop.example", $"name {id} v{new string('x', 5_000)}" })]);
        var full = await shop.Syncs.RunAsync(RedisShop.Id);
        await server.RunAsync("config", "set", "maxmemory", "0");

        Assert.Contains("no memory left", full.Error + string.Concat(full.Rejections.Select(rejection => rejection.Reason)), StringComparison.Ordinal);
        for (var id = 0; id < Rows; id++)
        {
            Assert.Contains(await shop.FindAsync("id", $"{id}"), new[] { $$"""{"id":{{id}},"name":"name {{id}} v1"}""", $$"""{"id":{{id}},"name":"name {{id}} v{{new string('x', 5_000)}}"}""" });
        }

        var run = await shop.RunAsync(Rows + 5, 2);
        Assert.Equal((null, SyncRunStatus.Success, 0), (run.Error, run.Status, run.Counts.Rejected));
        await shop.CheckAsync(Rows + 5, 2);
    }

    [Theory]
    [InlineData("allkeys-random")]
    [InlineData("allkeys-lru")]
    public async Task Memory_FullAndKeysEvicted_IsNoticedAndRepaired(string policy)
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", policy);
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);
        Assert.Equal(Rows, (await shop.RunAsync(Rows, 1)).Counts.Unchanged);

        var used = long.Parse(UsedMemory().Match(await server.RunAsync("info", "memory")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        await server.RunAsync("config", "set", "maxmemory", $"{used + 100_000}");
        await server.RunAsync("eval", "for i = 1, 300 do redis.call('SET', 'other' .. i, string.rep('x', 1000)) end", "0");
        await server.RunAsync("config", "set", "maxmemory", "0");
        Assert.DoesNotContain("evicted_keys:0", await server.RunAsync("info", "stats"), StringComparison.Ordinal);
        await shop.RefreshAsync();
        Assert.False(shop.Syncs.IsReady("people"));
        var run = await shop.RunAsync(Rows - 10, 1);

        Assert.Equal((null, SyncRunStatus.Success, 0), (run.Error, run.Status, run.Counts.Unchanged));
        await shop.CheckAsync(Rows - 10, 1);
        Assert.Equal(Rows - 10, (await shop.RunAsync(Rows - 10, 1)).Counts.Unchanged);
    }

    [Fact]
    public async Task Record_Deleted_IsFoundByReconcileAndMended()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);
        var key = (await server.RunAsync("keys", "*}r:7")).Trim();
        await server.RunAsync("del", key);

        var usual = await shop.RunAsync(Rows, 1);
        var found = await shop.Syncs.ReconcileAsync(RedisShop.Id);
        var run = await shop.Syncs.RunAsync(RedisShop.Id, new SyncRunOptions { Reconcile = true });

        Assert.Equal(Rows, usual.Counts.Unchanged);
        Assert.Equal((1, 0, 0, Rows - 1), (found.Counts.Added, found.Counts.Changed, found.Counts.Removed, found.Counts.Unchanged));
        Assert.Equal((SyncRunStatus.Success, 1), (run.Status, run.Counts.Added));
        await shop.CheckAsync(Rows, 1);
    }

    [Fact]
    public async Task Password_Wrong_EndsTheRunAndSaysSoWithoutIt()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        await using var shop = new RedisShop($"{server.Address},password=wr0ng");

        // Before the first answer the client library only knows that there is no connection.
        SyncRun run = null!;
        await UntilAsync(async () => (run = await shop.RunAsync(1, 1)).Error!.Contains("password", StringComparison.Ordinal));

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StoreUnavailable), (run.Status, run.ErrorCode));
        Assert.DoesNotContain("wr0ng", run.Error, StringComparison.Ordinal);
        await using var right = new RedisShop($"redis://:right@{server.Address}");
        Assert.Equal(SyncRunStatus.Success, (await right.RunAsync(1, 1)).Status);
    }

    [Fact]
    public async Task Commands_ThatTheGuideNames_AreEnough()
    {
        await using var server = await RedisServer.StartAsync();
        string[] commands =
            ["hgetall", "hget", "hset", "hdel", "hkeys", "hincrby", "get", "set", "mget", "mset", "del", "time", "pexpire", "scan", "eval", "evalsha", "script", "ping", "info", "cluster", "config", "client", "subscribe", "publish", "echo"];
        Assert.Equal("OK", await server.RunAsync(["acl", "setuser", "default", "on", "nopass", "~*", "&*", "-@all", .. commands.Select(command => "+" + command)]));
        await using var shop = new RedisShop(server.Address);

        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(Rows, 1)).Status);
        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(Rows - 10, 2)).Status);
        Assert.Equal(Rows - 10, (await shop.Syncs.ReconcileAsync(RedisShop.Id)).Counts.Unchanged);
        await shop.CheckAsync(Rows - 10, 2);

        // Values that change hands.
        shop.Rows.SetRows([.. Enumerable.Range(0, Rows).Select(id => new object?[] { id, $"{(id + 1) % Rows}@shop.example", "moved" })]);
        Assert.Equal(SyncRunStatus.Success, (await shop.Syncs.RunAsync(RedisShop.Id)).Status);
        Assert.Equal("""{"id":0,"name":"moved"}""", await shop.FindAsync("email", "1@shop.example"));
    }

    [Fact]
    public async Task Record_OfTenMegabytes_IsWrittenAndFound()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        var name = new string('x', 10_000_000);
        shop.Rows.SetRows([1, "1@shop.example", name]);

        Assert.Equal(SyncRunStatus.Success, (await shop.Syncs.RunAsync(RedisShop.Id)).Status);
        Assert.Equal($$"""{"id":1,"name":"{{name}}"}""", await shop.FindAsync("email", "1@shop.example"));
    }

    [Fact]
    public async Task Scripts_Flushed_AreLoadedAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);

        await server.RunAsync("script", "flush");

        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(Rows, 2)).Status);
        await shop.CheckAsync(Rows, 2);
    }

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var give = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(give) < TimeSpan.FromSeconds(60))
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (PersonalizationException)
            {
                // Not yet.
            }

            await Task.Yield();
        }

        Assert.Fail("It did not become true within a minute.");
    }

    [GeneratedRegex(@"used_memory:(\d+)")]
    private static partial Regex UsedMemory();
}
