using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.TestData;

namespace Personalization.Redis.Tests;

/// <summary>A store that was disposed leaves nothing behind.</summary>
public sealed class RedisDisposalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_OfManyStores_LeavesNoThreadAndNoHandle(bool isSynchronous)
    {
        await using var server = await RedisServer.StartAsync();
        await UseAsync(server, isSynchronous);
        await UseAsync(server, isSynchronous);
        var (threads, handles) = Counts();

        for (var i = 0; i < 200; i++)
        {
            await UseAsync(server, isSynchronous);
        }

        // Other tests of the process may hold some of their own.
        await RedisFaultTests.UntilAsync(() => Task.FromResult(Counts() is var now && now.Threads < threads + 60 && now.Handles < handles + 150));
        await RedisFaultTests.UntilAsync(async () => (await server.RunAsync("info", "clients")).Contains("connected_clients:1\r", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_OfAStoreWithANearCache_LetsItsMemoryGo()
    {
        await using var server = await RedisServer.StartAsync();
        var (people, near) = await UseNearAsync(server);

        await RedisFaultTests.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Task.FromResult(!near.IsAlive);
        });
        await Assert.ThrowsAsync<ObjectDisposedException>(() => people.FindAsync("id", "1", default).AsTask());
    }

    [Fact]
    public async Task UseRedis_TwoProvidersOfOneCollection_HaveStoresOfTheirOwn()
    {
        await using var server = await RedisServer.StartAsync();
        var services = new ServiceCollection().AddPersonalizationCache(cache => cache.UseRedis(server.Address)).Services;
        var first = services.BuildServiceProvider();
        _ = first.GetRequiredService<IRecordStore>();
        await first.DisposeAsync();

        await using var second = services.BuildServiceProvider();
        var store = second.GetRequiredService<IRecordStore>();
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", []), default);

        Assert.Null(await people.FindAsync("id", "1", default));
    }

    [Fact]
    public async Task Dispose_WhileTheFirstCallConnects_DoesNotWaitForItAndLeavesNoConnection()
    {
        // Accepts, and never answers: the client library waits for its whole connect timeout.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var store = new RedisRecordStore($"{silent.LocalEndpoint},connectTimeout=60000");
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", []), default);
        using var cancellation = new CancellationTokenSource();
        var call = people.GetMarkAsync("crm", cancellation.Token).AsTask();
        using var accepted = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        // A test that waits for the connect timeout is one that fails.
        Assert.True(store.DisposeAsync().AsTask() is { IsCompletedSuccessfully: true });
    }

    private static (int Threads, int Handles) Counts()
    {
        using var process = Process.GetCurrentProcess();
        return (process.Threads.Count, Directory.GetFiles("/proc/self/fd").Length);
    }

    private static async Task UseAsync(RedisServer server, bool isSynchronous)
    {
        var store = new RedisRecordStore(server.Address, new RedisStoreOptions { NearCache = new NearCacheOptions() });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", []), default);
        Assert.Null(await people.FindAsync("id", "1", default));
        Assert.Null(await people.GetMarkAsync("crm", default));
        if (isSynchronous)
        {
            store.Dispose();
        }

        await store.DisposeAsync();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static async Task<(IRecordCollection People, WeakReference Near)> UseNearAsync(RedisServer server)
    {
        var store = new RedisRecordStore(server.Address, new RedisStoreOptions { NearCache = new NearCacheOptions() });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", []), default);
        await people.FindAsync("id", "1", default);
        var near = new WeakReference(((RedisCollection)people).Near);
        await store.DisposeAsync();
        return (people, near);
    }
}
