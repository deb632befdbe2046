using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Sync;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>Two regions, each a real Redis, of which one is killed.</summary>
public sealed class RedisRegionTests : IDisposable
{
    private const string Id = "customers";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("personalization-redis-state-");
    private readonly FakeQuery _rows = new("id", "email", "name");

    public void Dispose() => _state.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Region_KilledDuringRuns_CatchesUpByItselfAndTheOtherIsServedAllTheWhile(bool keepsData)
    {
        await using var near = await RedisServer.StartAsync();
        await using var far = await RedisServer.StartAsync("--appendonly", keepsData ? "yes" : "no", "--appendfsync", "always");
        await using var provider = Start(near, far, "near");
        await using var there = Start(near, far, "far");
        var syncs = provider.GetRequiredService<ISyncService>();
        SetRows(200, 1);
        Assert.Equal(SyncRunStatus.Success, (await syncs.RunAsync(Id)).Status);

        SetRows(190, 2);
        var during = syncs.RunAsync(Id);
        await far.KillAsync();
        await during;
        SetRows(180, 3);
        var without = await syncs.RunAsync(Id);
        await CheckAsync(provider, 180, 3);
        await far.RestartAsync();
        SyncRun? back = null;
        await RedisFaultTests.UntilAsync(async () => (back = await syncs.RunAsync(Id)).Status == SyncRunStatus.Success);

        Assert.Equal((SyncRunStatus.Warning, SyncRunStatus.Success, SyncRunStatus.Failed), (without.Status, without.Regions[0].Status, without.Regions[1].Status));
        Assert.Contains("Region 'far'", without.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("shop.example", without.Error, StringComparison.Ordinal);
        await CheckAsync(provider, 180, 3);
        await there.GetRequiredService<SyncService>().StartAsync(default);
        await RedisFaultTests.UntilAsync(async () =>
        {
            await there.GetRequiredService<SyncService>().RefreshReadinessAsync(default);
            return there.GetRequiredService<ISyncService>().IsReady("people");
        });
        await CheckAsync(there, 180, 3);
    }

    private static async Task CheckAsync(ServiceProvider provider, int count, int version)
    {
        var cache = provider.GetRequiredService<IPersonalizationCache>();
        for (var id = 0; id < 200; id++)
        {
            foreach (var (index, value) in new[] { ("id", $"{id}"), ("email", $"{id}@shop.example") })
            {
                var record = await cache.GetAsync("people", index, value);
                Assert.Equal(id < count ? $$"""{"name":"name {{id}} v{{version}}"}""" : null, record is null ? null : Encoding.UTF8.GetString(record.Utf8Json.Span));
            }
        }
    }

    private ServiceProvider Start(RedisServer near, RedisServer far, string served) => new ServiceCollection()
        .AddPersonalizationCache(cache => cache
            .AddRedisStore("near", near.Address)
            .AddRedisStore("far", far.Address)
            .ServeRegion(served)
            .UseStateDirectory(_state.FullName, state => state.Shared = true)
            .AddCollection("people", people => people.Index("id", primary: true).Index("email"))
            .AddSync(Id, sync => sync.FromQuery(_rows, "id").To("people").Index("email", "email").Map("name").OnRemoved(RecordDeleteBehavior.DeleteRecord)))
        .Services.BuildServiceProvider();

    private void SetRows(int count, int version) => _rows.SetRows([.. Enumerable.Range(0, count).Select(id => new object?[] { id, $"{id}@shop.example", $"name {id} v{version}" })]);
}
