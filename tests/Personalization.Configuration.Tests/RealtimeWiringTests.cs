using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.People;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Redis;
using Personalization.Sqlite;
using Personalization.Sync;

namespace Personalization.Configuration.Tests;

/// <summary>What a file says of real time is what events and memberships go by.</summary>
public sealed class RealtimeWiringTests
{
    private const string Shop = """
        sources: { shop: { type: sqlite, connectionString: "Data Source=shop.db" } }
        stores: { default: { type: sqlite, path: records.db } }
        models: { customers: { source: shop, rawSql: "select 1 as user_id, 'free' as plan", primaryKey: user_id } }
        collections: { customers: { indexes: { user_id: { primary: true } } } }
        syncs: { profile: { model: customers, collection: customers, mappings: [ { from: plan } ] } }
        eventSources: { web: { writeKey: web-key } }
        eventModels: { viewed: { source: web, type: page, parent: customers, foreignKey: { from: userId, index: user_id } } }

        """;

    private const string Before = Shop + "audiences: { active: { parent: customers, where: { event: viewed, count: \">= 2\", within: 1h } } }";

    private const string After = Shop + "audiences: { free: { parent: customers, where: { field: plan, equals: free } }, seen: { parent: customers, where: { event: viewed, within: 1h } } }";

    [Theory]
    [InlineData("stores: { default: { type: memory } }", typeof(MemoryPersonStore))]
    [InlineData("stores: { default: { type: sqlite } }", typeof(SqlitePersonStore))]
    [InlineData("stores: { default: { type: redis, connectionString: localhost } }", typeof(RedisPersonStore))]
    [InlineData("stores: { eu: { type: sqlite }, us: { type: memory } }", typeof(SqlitePersonStore))]
    [InlineData("stores: { eu: { type: memory }, default: { type: sqlite } }", typeof(SqlitePersonStore))]
    [InlineData("collections: {}", typeof(MemoryPersonStore))]
    public async Task PersonStore_OfAConfiguration_FollowsTheRecordsOfTheFirstRegion(string yaml, Type expected)
    {
        using var folder = new TestFolder();
        folder.Write("shop.db", string.Empty);
        await using var provider = Open(folder.Write("a.yaml", yaml));

        Assert.IsType(expected, provider.GetRequiredService<IPersonStore>());
    }

    [Fact]
    public async Task Events_OfAFile_MakeMembersAndLieInTheStateDirectory()
    {
        using var folder = new TestFolder();
        folder.Write("shop.db", string.Empty);
        await using var provider = Open(folder.Write("a.yaml", Before));
        await RunAsync(provider);

        await ViewAsync(provider, "a", "b");

        Assert.Equal(["active"], await provider.GetRequiredService<IAudienceMembership>().GetAsync("customers", "1"));
        Assert.True(await provider.GetRequiredService<IAudienceMembership>().IsMemberAsync("active", "1"));
        Assert.True(File.Exists(Path.Combine(folder.Path, "records.db-state", "people.db")));
    }

    [Fact]
    public async Task Configuration_WithoutRealTime_LeavesNoPlaceForPeople()
    {
        using var folder = new TestFolder();
        folder.Write("shop.db", string.Empty);
        await using var provider = Open(folder.Write("a.yaml", Shop[..Shop.IndexOf("eventSources", StringComparison.Ordinal)]));
        await RunAsync(provider);

        Assert.Empty(await provider.GetRequiredService<IAudienceMembership>().GetAsync("customers", "1"));
        Assert.False(File.Exists(Path.Combine(folder.Path, "records.db-state", "people.db")));
    }

    [Fact]
    public async Task ReloadAsync_OtherAudiences_AreAnsweredAndTheEventsOfBeforeCount()
    {
        using var folder = new TestFolder();
        folder.Write("shop.db", string.Empty);
        var file = folder.Write("a.yaml", Before);
        await using var provider = Open(file);
        await RunAsync(provider);
        await ViewAsync(provider, "a");
        var membership = provider.GetRequiredService<IAudienceMembership>();
        var before = await membership.GetAsync("customers", "1");

        folder.Write("a.yaml", After);
        await provider.GetRequiredService<PersonalizationReloader>().ReloadAsync();
        folder.Write("a.yaml", After + "\naudiences: {}");
        var refused = await Assert.ThrowsAsync<PersonalizationException>(() => provider.GetRequiredService<PersonalizationReloader>().ReloadAsync());

        Assert.Empty(before);
        Assert.Equal(ErrorCodes.ConfigurationInvalid, refused.Code);
        Assert.Equal("audience_not_found", (await Assert.ThrowsAsync<PersonalizationException>(async () => await membership.IsMemberAsync("active", "1"))).Code);
        await ViewAsync(provider, "b");
        Assert.Equal(["free", "seen"], provider.GetRequiredService<CurrentDefinitions>().Value.Find<Realtime.RealtimeDefinitions>()!.Audiences.Select(audience => audience.Name));
    }

    private static ServiceProvider Open(string file)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache.AddYamlFile(file));
        return services.BuildServiceProvider();
    }

    private static async Task RunAsync(ServiceProvider provider)
        => Assert.Equal(SyncRunStatus.Success, (await provider.GetRequiredService<ISyncService>().RunAsync("profile")).Status);

    private static async Task ViewAsync(ServiceProvider provider, params string[] messageIds)
    {
        foreach (var id in messageIds)
        {
            var json = $$"""{"type":"page","userId":"1","messageId":"{{id}}"}""";
            await provider.GetRequiredService<IEventIngest>().AcceptAsync("web", Encoding.UTF8.GetBytes(json));
        }
    }
}
