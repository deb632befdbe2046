using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Testing;
using Personalization.Tests.Lookups;

namespace Personalization.Tests.DependencyInjection;

/// <summary>The cache in a container that is used and disposed in every way that applications have.</summary>
public sealed class ProviderLifetimeTests : IDisposable
{
    private readonly string _state = Path.Combine(Path.GetTempPath(), $"pz-{Guid.NewGuid():n}");
    private readonly ManualTimeProvider _time = new();

    public void Dispose()
    {
        if (Directory.Exists(_state))
        {
            Directory.Delete(_state, recursive: true);
        }
    }

    [Fact]
    public async Task Dispose_RegionWhoseStoreClosesAsynchronouslyOnly_ClosesItAndTheStateEachTime()
    {
        var stores = new List<YieldingRecordStore>();
        var services = Services(cache => cache.UseStateDirectory(_state).AddRegion("us", region => region.UseStore(_ => new InMemoryRecordStore())).AddRegion("eu", region => region.UseStore(_ =>
        {
            stores.Add(new YieldingRecordStore(new InMemoryRecordStore()));
            return stores[^1];
        })));
        for (var i = 1; i <= 2; i++)
        {
            using var provider = services.BuildServiceProvider();
            Assert.NotNull(provider.GetRequiredService<IPersonalizationCache>());
            Assert.Equal(SyncRunStatus.Success, (await provider.GetRequiredService<ISyncService>().RunAsync("profile")).Status); // locks the state
        }

        Assert.Equal([true, true], stores.Select(store => store.IsDisposed)); // each provider had one of its own
    }

    [Fact]
    public async Task StopAsync_AfterTheProviderWasDisposed_DoesNotThrow()
    {
        var provider = Services().BuildServiceProvider();
        var hosted = provider.GetServices<IHostedService>().ToArray();
        foreach (var service in hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }

        provider.Dispose();
        await provider.DisposeAsync();
        foreach (var service in hosted)
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task StartStopDispose_Often_LeavesNothing()
    {
        var services = Services(cache => cache.UseStateDirectory(_state));
        var engines = new List<WeakReference>();
        for (var i = 0; i < 50 * TestSettings.Scale; i++)
        {
            engines.Add(await UseAsync(services, viaHost: i % 2 == 0));
        }

        // The last one may still stand in a register.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.True(engines.Count(engine => engine.IsAlive) <= 2, "Providers that were disposed are still held.");
        Assert.Equal(0, _time.TimerCount);
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(
                Directory.EnumerateFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget),
                target => target?.StartsWith(_state, StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task Dispose_SourceThatNeverOpensAndDoesNotListen_EndsTheRuns()
    {
        var query = new DeafQuery();
        var provider = Services(query: query).BuildServiceProvider();
        var runs = provider.GetRequiredService<ISyncService>();
        var inBackground = runs.StartRun("profile");
        await query.Opened.Task;
        var syncs = provider.GetRequiredService<ISyncService>();
        var byHand = syncs.RunAsync("profile");

        await provider.DisposeAsync();

        Assert.Equal(SyncRunStatus.Interrupted, runs.FindRun(inBackground.RunId)!.Run!.Status);
        Assert.Equal(SyncRunStatus.Interrupted, (await byHand).Status);
        Assert.Equal(SyncRunStatus.Interrupted, (await syncs.RunAsync("profile")).Status);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileASourceDoesNotListen_EndsAtOnce()
    {
        var query = new DeafQuery();
        await using var provider = Services(query: query).BuildServiceProvider();
        using var cancellation = new CancellationTokenSource();
        var run = provider.GetRequiredService<ISyncService>().RunAsync("profile", cancellationToken: cancellation.Token);
        await query.Opened.Task;

        await cancellation.CancelAsync();

        Assert.Equal(SyncRunStatus.Cancelled, (await run).Status);
    }

    [Fact]
    public async Task RunAsync_WhateverIsInTheWay_AnswersByAnAccount()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        store.On(StoreOperations.All, StoreFault.Throw());
        await using var provider = Services(cache => cache.UseStore(_ => store)).BuildServiceProvider();
        var syncs = provider.GetRequiredService<ISyncService>();

        var away = await syncs.RunAsync("profile");
        var cancelled = await syncs.RunAsync("profile", cancellationToken: new CancellationToken(canceled: true));

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StoreUnavailable), (away.Status, away.ErrorCode));
        Assert.NotNull(away.Error);
        Assert.Equal(away, syncs.GetLastRun("profile"));
        Assert.Equal(away, provider.GetRequiredService<ISyncService>().FindRun(away.RunId)!.Run);
        Assert.Equal(SyncRunStatus.Cancelled, cancelled.Status);
        Assert.Equal(ErrorCodes.SyncNotFound, (await Assert.ThrowsAsync<PersonalizationException>(() => syncs.RunAsync("profil"))).Code);
        Assert.Equal("syncId", (await Assert.ThrowsAsync<ArgumentNullException>(() => syncs.RunAsync(null!))).ParamName);
        Assert.Equal(ErrorCodes.CollectionNotFound, Assert.Throws<PersonalizationException>(() => syncs.IsReady("no-such")).Code);
    }

    [Fact]
    public async Task GetAsync_NoHost_PreparesTheStoreAndSaysLoadingUntilARun()
    {
        await using var provider = Services().BuildServiceProvider();
        var cache = provider.GetRequiredService<IPersonalizationCache>();

        await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetAsync("people", "id", "1").AsTask());
        await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetManyAsync("people", "id", ["1"]).AsTask());
        await Assert.ThrowsAsync<CollectionLoadingException>(() => provider.GetRequiredService<RecordExplainer>().ExplainAsync("people", "id", "1").AsTask());
        await provider.GetRequiredService<ISyncService>().RunAsync("profile");

        Assert.NotNull(await cache.GetAsync("people", "id", "1"));
        Assert.Null(await cache.GetAsync("people", "id", "3"));
    }

    [Fact]
    public async Task GetAsync_NoHostAndTheStoreIsAway_SaysSoUntilItIsBack()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        store.On(StoreOperations.All, StoreFault.Throw());
        await using var provider = Services(cache => cache.UseStore(_ => store)).BuildServiceProvider();
        var cache = provider.GetRequiredService<IPersonalizationCache>();

        var thrown = await Assert.ThrowsAsync<RecordStoreException>(() => cache.GetAsync("people", "id", "1").AsTask());
        store.ClearFaults();

        Assert.Equal(ErrorCodes.StoreUnavailable, thrown.Code);
        await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetAsync("people", "id", "1").AsTask());
    }

    [Fact]
    public async Task GetAsync_NoHostAndTheStoreLostItsRecords_SaysLoading()
    {
        var store = new InMemoryRecordStore();
        await using var provider = Services(cache => cache.UseStore(_ => store)).BuildServiceProvider();
        var cache = provider.GetRequiredService<IPersonalizationCache>();
        await provider.GetRequiredService<ISyncService>().RunAsync("profile");
        Assert.Null(await cache.GetAsync("people", "id", "3"));

        await (await provider.OpenAsync("people")).UnregisterAsync("profile", CancellationToken.None); // the mark goes with it, as with a flush
        _time.Advance(SyncConstants.ReadinessAge);

        await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetAsync("people", "id", "3").AsTask());
        await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetManyAsync("people", "id", ["1", "3"]).AsTask());
    }

    /// <summary>In a method of its own, so that nothing of it stays on the stack.</summary>
    private static async Task<WeakReference> UseAsync(IServiceCollection services, bool viaHost)
    {
        var provider = services.BuildServiceProvider();
        foreach (var hosted in viaHost ? provider.GetServices<IHostedService>() : [])
        {
            await hosted.StartAsync(CancellationToken.None);
            await hosted.StopAsync(CancellationToken.None);
        }

        await provider.GetRequiredService<ISyncService>().RunAsync("profile");
        var engine = new WeakReference(provider.GetRequiredService<ISyncService>());
        provider.Dispose();
        return engine;
    }

    private ServiceCollection Services(Action<IPersonalizationBuilder>? more = null, ISourceQuery? query = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddPersonalizationCache(cache =>
        {
            cache
                .AddCollection("people", people => people.Index("id", primary: true))
                .AddSync("profile", sync => sync
                    .FromQuery(query ?? new FakeQuery("id", "name").SetRows([1, "Ann"], [2, "Bob"]), "id").To("people").Map("name").Every(TimeSpan.FromMinutes(5)));
            more?.Invoke(cache);
        });
        return services;
    }

    /// <summary>Never opens, and listens to no cancellation.</summary>
    private sealed class DeafQuery : ISourceQuery
    {
        internal TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
        {
            Opened.TrySetResult();
            return await new TaskCompletionSource<RowReader>().Task;
        }
    }
}
