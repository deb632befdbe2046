using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Syncs that write to the stores of several regions.</summary>
public sealed class RegionTests : IAsyncDisposable
{
    private const string Id = "profile";

    private readonly FaultyRecordStore _us = new(new InMemoryRecordStore());
    private readonly FaultyRecordStore _eu = new(new InMemoryRecordStore());
    private readonly FakeQuery _rows = new("id", "name");
    private readonly List<ServiceProvider> _providers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task RunAsync_SeveralRegions_WritesToEach()
    {
        var syncs = Start();
        SetRows(10, 1);

        var run = await syncs.RunAsync(Id);

        Assert.Equal((SyncRunStatus.Success, 10, null), (run.Status, run.Counts.Added, run.Error));
        Assert.Equal(
            [("us", SyncRunStatus.Success, 10), ("eu", SyncRunStatus.Success, 10)], run.Regions.Select(region => (region.Region, region.Status, (int)region.Counts.Added)));
        await CheckAsync(_us, 10, 1);
        await CheckAsync(_eu, 10, 1);
        Assert.Equal(10, (await syncs.RunAsync(Id)).Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_OneRegionAway_CompletesInTheOthersWithAWarning()
    {
        var syncs = Start();
        SetRows(10, 1);
        _eu.On(StoreOperations.All, StoreFault.Throw());

        var run = await syncs.RunAsync(Id);

        Assert.Equal((SyncRunStatus.Warning, 10, null), (run.Status, run.Counts.Added, run.ErrorCode));
        Assert.Contains("Region 'eu'", run.Error, StringComparison.Ordinal);
        Assert.Equal([SyncRunStatus.Success, SyncRunStatus.Failed], run.Regions.Select(region => region.Status));
        await CheckAsync(_us, 10, 1);
        Assert.True(syncs.IsReady("people"));
    }

    [Fact]
    public async Task RunAsync_RegionsInStep_ReadTheModelOnce()
    {
        var syncs = Start();
        for (var version = 1; version <= 3; version++)
        {
            SetRows(50 - version, version);
            await syncs.RunAsync(Id);
            Assert.Equal(version, _rows.Opens);
        }

        await CheckAsync(_us, 47, 3);
        await CheckAsync(_eu, 47, 3);
    }

    [Fact]
    public async Task RunAsync_RegionThatIsLongInBeginning_ReadsForItselfAndTheOthersDoNotWait()
    {
        var time = new ManualTimeProvider();
        var syncs = Start(time: time);
        SetRows(10, 1);
        var gate = new TestGate();
        _eu.On(StoreOperations.GetMark, StoreFault.WaitAt(gate), times: 1);
        var written = new TestGate();
        _us.AfterCall = call => call.Operation == StoreOperations.Apply ? new(written.PassAsync()) : default;

        var running = syncs.RunAsync(Id);
        await gate.WaitForArrivalAsync();
        await time.WaitForTimersAsync(1);
        time.Advance(TimeSpan.FromSeconds(1));
        await written.WaitForArrivalAsync();
        await CheckAsync(_us, 10, 1);
        SetRows(12, 2);
        gate.Open();
        written.Open();
        var run = await running;

        Assert.Equal([10, 12], run.Regions.Select(region => (int)region.Counts.Added));
        Assert.Equal(2, _rows.Opens);
        await CheckAsync(_eu, 12, 2);
    }

    [Theory]
    [InlineData(StoreOperations.All)]
    [InlineData(StoreOperations.GetMark)]
    public async Task RunAsync_RegionThatFailedTheLastTime_IsNotWaitedFor(StoreOperations away)
    {
        var syncs = Start(time: new ManualTimeProvider());
        SetRows(10, 1);
        _us.On(away, StoreFault.Throw());
        Assert.Equal(SyncRunStatus.Warning, (await syncs.RunAsync(Id)).Status);
        _us.ClearFaults();
        var gate = new TestGate();
        _us.On(StoreOperations.GetMark, StoreFault.WaitAt(gate), times: 1);
        var written = new TestGate();
        _eu.AfterCall = call => call.Operation == StoreOperations.Apply ? new(written.PassAsync()) : default;
        SetRows(10, 2);

        // The region that stands for the sync stands still, and so does the clock.
        var running = syncs.RunAsync(Id);
        await gate.WaitForArrivalAsync();
        await written.WaitForArrivalAsync().WaitAsync(TimeSpan.FromMinutes(1));
        gate.Open();
        written.Open();

        Assert.Equal(SyncRunStatus.Success, (await running).Status);
        await CheckAsync(_us, 10, 2);
        await CheckAsync(_eu, 10, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunAsync_RegionBackAfterRuns_EqualsTheModelAfterItsFirst(int runs)
    {
        var syncs = Start();
        SetRows(50, 1);
        await syncs.RunAsync(Id);
        _eu.On(StoreOperations.All, StoreFault.Throw());
        for (var i = 1; i <= runs; i++)
        {
            SetRows(50 - (5 * i), 1 + i);
            Assert.Equal(SyncRunStatus.Warning, (await syncs.RunAsync(Id)).Status);
        }

        _eu.ClearFaults();
        var run = await syncs.RunAsync(Id);

        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Equal((0, 50 - (5 * runs)), (run.Regions[0].Counts.Changed, run.Regions[1].Counts.Changed));
        Assert.Equal(5 * runs, run.Regions[1].Counts.Removed);
        await CheckAsync(_us, 50 - (5 * runs), 1 + runs);
        await CheckAsync(_eu, 50 - (5 * runs), 1 + runs);
    }

    [Fact]
    public async Task RunAsync_RegionFailsAmidItsWrites_CatchesUpAndTheOthersAreNotHeldUp()
    {
        var syncs = Start();
        SetRows(20, 1);
        await syncs.RunAsync(Id);
        _eu.OnApply(StoreFault.ApplyHalf(), call: 1);
        SetRows(15, 2);

        var broken = await syncs.RunAsync(Id);
        SetRows(12, 3);
        var run = await syncs.RunAsync(Id);

        Assert.Equal((SyncRunStatus.Warning, SyncRunStatus.Success), (broken.Status, run.Status));
        await CheckAsync(_us, 12, 3);
        await CheckAsync(_eu, 12, 3);
    }

    [Fact]
    public async Task RunAsync_AllRegionsAway_Fails()
    {
        var syncs = Start();
        SetRows(10, 1);
        await syncs.RunAsync(Id);
        _us.On(StoreOperations.All, StoreFault.Throw());
        _eu.On(StoreOperations.All, StoreFault.Throw());

        var run = await syncs.RunAsync(Id);

        Assert.Equal(SyncRunStatus.Failed, run.Status);
        Assert.NotNull(run.ErrorCode);
        Assert.Contains("Region 'us'", run.Error, StringComparison.Ordinal);
        Assert.Contains("Region 'eu'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SyncThatNamesRegions_WritesThereOnly()
    {
        var syncs = Start(sync => sync.Regions("eu"));
        SetRows(10, 1);

        var run = await syncs.RunAsync(Id);

        Assert.Equal(SyncRunStatus.Success, run.Status);
        await CheckAsync(_us, 0, 1);
        await CheckAsync(_eu, 10, 1);

        // Where it is served nothing is to come, so what is not there is not there.
        Assert.True(syncs.IsReady("people"));
    }

    [Fact]
    public async Task ServeRegion_Lookups_AreAnsweredThere()
    {
        var syncs = Start(configure: cache => cache.ServeRegion("eu"));
        SetRows(10, 1);
        _us.On(StoreOperations.All, StoreFault.Throw());
        await syncs.RunAsync(Id);

        var record = await _providers[^1].GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", "7");

        Assert.Equal("""{"name":"name 7 v1"}""", Encoding.UTF8.GetString(record!.Utf8Json.Span));
    }

    [Fact]
    public async Task RunAsync_ServedRegionAwayAtTheStart_WritesToTheOthers()
    {
        var syncs = Start();
        SetRows(10, 1);
        _us.On(StoreOperations.All & ~StoreOperations.Open, StoreFault.Throw(RecordStoreErrorKind.Transient), times: 1);
        _us.On(StoreOperations.All & ~StoreOperations.Open, StoreFault.Throw());

        var run = await syncs.RunAsync(Id);

        Assert.Equal(SyncRunStatus.Warning, run.Status);
        Assert.False(syncs.IsReady("people"));
        await CheckAsync(_eu, 10, 1);
    }

    [Fact]
    public async Task TestRowAsync_Write_WritesToEach()
    {
        var syncs = Start();
        SetRows(10, 1);
        await syncs.RunAsync(Id);
        SetRows(10, 2);

        await syncs.TestRowAsync(Id, "3", new RowTestOptions { Write = true });

        foreach (var store in new[] { _us, _eu })
        {
            Assert.Equal("""{"name":"name 3 v2"}""", Encoding.UTF8.GetString((await (await store.OpenAsync(People, default)).GetStoredAsync("3", default))!.Utf8Json.Span));
        }
    }

    [Fact]
    public async Task ForgetAsync_RemoveParts_RemovesThemInEach()
    {
        var syncs = Start();
        SetRows(10, 1);
        await syncs.RunAsync(Id);
        var others = Start(id: "other");

        Assert.Equal(Id, Assert.Single(await others.ListUnmanagedAsync()).SyncId);
        Assert.Equal(20, await others.ForgetAsync(Id, removeParts: true));

        await CheckAsync(_us, 0, 1);
        await CheckAsync(_eu, 0, 1);
    }

    [Fact]
    public void Configuration_NamesThatAreNone_AreAllReported()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddRegion("us", region => region.UseStore(_ => _us)).AddRegion("us", region => region.UseStore(_ => _eu))
            .ServeRegion("ap")
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync(Id, sync => sync.FromQuery(_rows, "id").To("people").Map("name").Regions("uz")));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<PersonalizationException>(provider.GetRequiredService<PersonalizationDefinitions>);

        Assert.Contains("two stores of the name 'us'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no store 'ap'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no store 'uz'", exception.Message, StringComparison.Ordinal);
    }

    private ISyncService Start(Action<SyncBuilder>? sync = null, Action<IPersonalizationBuilder>? configure = null, string id = Id, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddPersonalizationCache(cache =>
        {
            configure?.Invoke(cache);
            cache.AddRegion("us", region => region.UseStore(_ => _us)).AddRegion("eu", region => region.UseStore(_ => _eu))
                .AddCollection("people", people => people.Index("id", primary: true))
                .AddSync(id, one =>
                {
                    one.FromQuery(_rows, "id").To("people").Map("name").OnRemoved(RecordDeleteBehavior.DeleteRecord);
                    sync?.Invoke(one);
                });
        });
        _providers.Add(services.BuildServiceProvider());
        return _providers[^1].GetRequiredService<ISyncService>();
    }

    private void SetRows(int count, int version) => _rows.SetRows([.. Enumerable.Range(0, count).Select(id => new object?[] { id, $"name {id} v{version}" })]);

    private static CollectionDefinition People { get; } = new("people", "id", []);

    private static async Task CheckAsync(FaultyRecordStore store, int count, int version)
    {
        var people = await store.OpenAsync(People, default);
        for (var id = 0; id < 60; id++)
        {
            var record = await people.FindAsync("id", $"{id}", default);
            Assert.Equal(id < count ? $$"""{"name":"name {{id}} v{{version}}"}""" : null, record is null ? null : Encoding.UTF8.GetString(record.Utf8Json.Span));
        }
    }
}
