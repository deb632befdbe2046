using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Records;
using Personalization.Testing;
using Personalization.Tests.Lookups;

namespace Personalization.Tests.DependencyInjection;

/// <summary>Stores are regions by name, however they are named: syncs write to all, and lookups ask the one that is served.</summary>
public sealed class RegionMixTests
{
    private readonly InMemoryRecordStore _one = new();
    private readonly InMemoryRecordStore _two = new();

    public static TheoryData<string> Mixes => [.. AllMixes.Keys];

    /// <summary>Each names the first store for the region that is served, and the second for another.</summary>
    private static Dictionary<string, Action<IServiceCollection, IPersonalizationBuilder, IRecordStore, IRecordStore>> AllMixes { get; } = new()
    {
        ["the default before a region"] = (_, cache, one, two) => cache.UseStore(_ => one).AddRegion("eu", region => region.UseStore(_ => two)),
        ["the default after a region"] = (_, cache, one, two) => cache.AddRegion("eu", region => region.UseStore(_ => two)).UseStore(_ => one),
        ["the default as a region"] = (_, cache, one, two) => cache.AddRegion("eu", region => region.UseStore(_ => two)).AddRegion("default", region => region.UseStore(_ => one)),
        ["two regions"] = (_, cache, one, two) => cache.AddRegion("us", region => region.UseStore(_ => one)).AddRegion("eu", region => region.UseStore(_ => two)),
        ["a region that is served"] = (_, cache, one, two) => cache.UseStore(_ => two).AddRegion("eu", region => region.UseStore(_ => one)).ServeRegion("eu"),
        ["the default twice"] = (_, cache, one, two) => cache.UseStore(_ => throw new NotSupportedException()).AddRegion("eu", region => region.UseStore(_ => two)).UseStore(_ => one),
        ["a service before"] = (_, cache, one, two) => cache.AddRegion("us", region => region.UseStore(_ => throw new NotSupportedException())).AddRegion("eu", region => region.UseStore(_ => two)),
        ["a service after"] = (services, cache, one, two) =>
        {
            cache.UseStore(_ => throw new NotSupportedException()).AddRegion("eu", region => region.UseStore(_ => two));
            services.AddSingleton<IRecordStore>(one);
        },
    };

    [Theory]
    [MemberData(nameof(Mixes))]
    public async Task Run_WhateverNamesTheStores_WritesToAllAndLookupsAskTheServedOne(string mix)
    {
        var services = new ServiceCollection();
        if (mix == "a service before")
        {
            services.AddSingleton<IRecordStore>(_one);
        }

        services.AddPersonalizationCache(cache => AllMixes[mix](services, Declare(cache), _one, _two));
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(SyncRunStatus.Success, (await provider.GetRequiredService<ISyncService>().RunAsync("profile")).Status);

        await CheckAsync(_one, "Ann");
        await CheckAsync(_two, "Ann");
        await SetAsync(_one, "of one");
        await SetAsync(_two, "of two");
        var found = await provider.GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", "1", TestContext.Current.CancellationToken);
        Assert.Equal("""{"name":"of one"}""", Encoding.UTF8.GetString(found!.Utf8Json.Span));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("eu")]
    public async Task AddRegion_SingleOne_MayBeNamedAndServed(string name)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => Declare(cache, sync => sync.Regions(name)).AddRegion(name, region => region.UseStore(_ => _one)).ServeRegion(name));
        await using var provider = services.BuildServiceProvider();

        var run = await provider.GetRequiredService<ISyncService>().RunAsync("profile");

        Assert.Equal((SyncRunStatus.Success, 0), (run.Status, run.Regions.Count)); // one store has no regions to tell of
        await CheckAsync(_one, "Ann");
    }

    [Fact]
    public async Task Regions_Default_IsTheRegionOfUseStore()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => Declare(cache, sync => sync.Regions("default")).UseStore(_ => _one).AddRegion("eu", region => region.UseStore(_ => _two)));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<ISyncService>().RunAsync("profile");

        await CheckAsync(_one, "Ann");
        await CheckAsync(_two, null);
    }

    [Fact]
    public async Task Dispose_EveryMix_ClosesEachStoreOnce()
    {
        foreach (var (name, mix) in AllMixes.Where(mix => !mix.Key.Contains("service", StringComparison.Ordinal)))
        {
            YieldingRecordStore one = new(new InMemoryRecordStore()), two = new(new InMemoryRecordStore());
            var services = new ServiceCollection();
            services.AddPersonalizationCache(cache => mix(services, Declare(cache), one, two));
            await using (var provider = services.BuildServiceProvider())
            {
                Assert.NotNull(provider.GetRequiredService<IPersonalizationCache>());
            }

            Assert.Equal((name, 1, 1), (name, one.Disposals, two.Disposals));
        }
    }

    [Fact]
    public void Configuration_StoresThatCannotBe_AreAllReported()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => Declare(cache, sync => sync.Regions("eu", "nowhere", "ap"))
            .AddRegion(" ", region => region.UseMemory())
            .AddRegion("eu", _ => { })
            .AddRegion("us", region => region.UseMemory()).AddRegion("us", region => region.UseMemory())
            .AddRegion("ap", region => region.UseStore<string>(() => throw new ArgumentException("It is too far away.", "place"), (_, _) => new InMemoryRecordStore()))
            .ServeRegion(null!));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<PersonalizationException>(provider.GetRequiredService<IRecordStore>);

        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        Assert.All(
            [
                "The configuration has 6 errors:",
                "- stores.: A region has an empty name.",
                "- stores.eu: The region 'eu' has no store.",
                "- stores.us: There are two stores of the name 'us'.",
                "- stores.ap: It is too far away.\n",
                "- region: There is no store ''.",
                "- syncs.profile.regions: There is no store 'nowhere'.",
            ],
            text => Assert.Contains(text, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task UseStore_AfterOneThatCannotBe_TakesItsPlace()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => Declare(cache)
            .AddRegion("default", region => region.UseStore<string>(() => throw new ArgumentException("no"), (_, _) => new InMemoryRecordStore()))
            .UseStore(_ => _one));
        await using var provider = services.BuildServiceProvider();

        Assert.Same(_one, provider.GetRequiredService<IRecordStore>());
    }

    private static CollectionDefinition People { get; } = new("people", "id", []);

    private static IPersonalizationBuilder Declare(IPersonalizationBuilder cache, Action<SyncBuilder>? configure = null)
    {
        var rows = new FakeQuery("id", "name");
        rows.SetRows([1, "Ann"]);
        return cache
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync("profile", sync =>
            {
                sync.FromQuery(rows, "id").To("people").Map("name");
                configure?.Invoke(sync);
            });
    }

    private static async Task CheckAsync(InMemoryRecordStore store, string? name)
    {
        var found = name is null ? null : await (await store.OpenAsync(People, TestContext.Current.CancellationToken)).FindAsync("id", "1", TestContext.Current.CancellationToken);
        Assert.Equal(name is null ? null : $$"""{"name":"{{name}}"}""", found is null ? null : Encoding.UTF8.GetString(found.Utf8Json.Span));
    }

    private static async Task SetAsync(InMemoryRecordStore store, string name) => await (await store.OpenAsync(People, TestContext.Current.CancellationToken)).ApplyAsync(
        new RecordBatch("profile", long.MaxValue, DateTimeOffset.UnixEpoch, [], [new RecordOperation(RecordOperationKind.Write, "1", Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}"""))]),
        TestContext.Current.CancellationToken);
}
