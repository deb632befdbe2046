using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Redis.Storage;
using Personalization.Sync.State;
using Personalization.TestData;

namespace Personalization.Redis.Tests;

/// <summary>One run of a sync at a time over any number of hosts.</summary>
public sealed class RedisLeaseTests : IDisposable
{
    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("personalization-redis-shared-");

    public void Dispose() => _shared.Delete(recursive: true);

    [Fact]
    public async Task AcquireAsync_HolderIsGoneWithoutAWord_IsGrantedWhenItsTimeIsOver()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gone = new RedisRecordStore(server.Address, new RedisStoreOptions { LeaseLifetime = TimeSpan.FromMilliseconds(300) });
        await using var next = new RedisRecordStore(server.Address);
        var lost = await gone.AcquireAsync("s", default);

        // What a host that was killed does: nothing more. Its connection is the only thing that extends the lease.
        await server.RunAsync("client", "kill", "type", "normal", "skipme", "yes");
        await server.RunAsync("hset", KeyLayout.Lease("pz:", "s") + "l", "grant", "killed");

        SyncLeaseGrant? grant = null;
        await RedisFaultTests.UntilAsync(async () => (grant = await next.AcquireAsync("s", default)) is not null);
        Assert.True(grant!.Token > lost.Token);
        await grant.DisposeAsync();
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task Lost_ServerDoesNotAnswerForTheLifetime_IsCancelled()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisRecordStore(server.Address, new RedisStoreOptions { LeaseLifetime = TimeSpan.FromSeconds(3) });
        await using var grant = await store.AcquireAsync("s", default);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = grant.Lost.Register(lost.SetResult);

        await server.SignalAsync("STOP");
        await lost.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        await server.SignalAsync("CONT");
    }

    [Fact]
    public async Task RunAsync_WhileAnotherHostRunsTheSync_IsRefusedAndSaysWho()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = new RedisShop(server.Address);
        await using var two = new RedisShop(server.Address);
        await using var store = new RedisRecordStore(server.Address);
        await one.RunAsync(10, 1);
        await using (await store.AcquireAsync(RedisShop.Id, default))
        {
            var refused = await two.RunAsync(10, 2);

            Assert.Equal(SyncRunStatus.Failed, refused.Status);
            Assert.Contains($"is being run by process {Environment.ProcessId}", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(SyncRunStatus.Success, (await two.RunAsync(10, 2)).Status);
    }

    [Fact]
    public async Task RunAsync_HostsWithOneDirectory_GoOnFromEachOther()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = new RedisShop(server.Address, state: _shared);
        await using var two = new RedisShop(server.Address, state: _shared);

        for (var version = 1; version <= 4; version++)
        {
            var run = await (version % 2 == 0 ? one : two).RunAsync(100, 1);

            Assert.Equal((SyncRunStatus.Success, version == 1 ? 100 : 0, version == 1 ? 0 : 100), (run.Status, run.Counts.Added, run.Counts.Unchanged));
        }

        await one.CheckAsync(100, 1);
    }

    [Fact]
    public async Task RunAsync_HostsWithOneDirectoryAtOnce_RunOneAfterTheOther()
    {
        await using var server = await RedisServer.StartAsync();
        var shops = Enumerable.Range(0, 3).Select(_ => new RedisShop(server.Address, state: _shared)).ToArray();

        await Task.WhenAll(shops.Select(shop => Task.Run(async () =>
        {
            for (var version = 1; version <= 5; version++)
            {
                SyncRun? run = null;
                await RedisFaultTests.UntilAsync(async () => (run = await shop.RunAsync(50, version)).Error?.Contains("is being run by", StringComparison.Ordinal) is not true);
                Assert.Equal((null, 0), (run!.Error, run.Counts.Rejected));
            }
        })));

        Assert.Equal(SyncRunStatus.Success, (await shops[0].RunAsync(40, 99)).Status);
        await shops[1].RunAsync(40, 99);
        await shops[1].CheckAsync(40, 99);
        foreach (var shop in shops)
        {
            await shop.DisposeAsync();
        }
    }

    [Fact]
    public void UseStateDirectory_SharedWithAStoreThatLeasesNothing_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache.UseStore(_ => new InMemoryRecordStore()).UseStateDirectory(_shared.FullName, state => state.Shared = true));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<PersonalizationException>(provider.GetRequiredService<ISyncLease>);

        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        Assert.Contains("Redis", exception.Message, StringComparison.Ordinal);
    }
}
