using Microsoft.Extensions.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

/// <summary>Two processes on one file, none of them with a host: one writes, one only looks up.</summary>
public sealed class LookupsWithoutHostTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pz-");
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task LookupsOnly_NoHost_IsLoadingUntilTheOtherHasRunAndThenKnows()
    {
        using var reader = Create(cache => cache.LookupsOnly());
        var cache = reader.GetRequiredService<IPersonalizationCache>();
        await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetAsync("people", "id", "3").AsTask());

        using (var writer = Create())
        {
            Assert.Equal(SyncRunStatus.Success, (await writer.GetRequiredService<ISyncService>().RunAsync("profile")).Status);
        }

        Assert.NotNull(await cache.GetAsync("people", "id", "1"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await cache.GetAsync("people", "id", "3"));
    }

    [Fact]
    public async Task Dispose_Twice_LetsTheNextProviderInAtOnce()
    {
        for (var i = 0; i < 3; i++)
        {
            var provider = Create();
            Assert.Equal(SyncRunStatus.Success, (await provider.GetRequiredService<ISyncService>().RunAsync("profile")).Status);
            provider.Dispose();
            await provider.DisposeAsync();
        }
    }

    private ServiceProvider Create(Action<IPersonalizationBuilder>? more = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddPersonalizationCache(cache =>
        {
            cache
                .UseSqlite(Path.Combine(_directory.FullName, "records.db"))
                .AddCollection("people", people => people.Index("id", primary: true))
                .AddSync("profile", sync => sync.FromQuery(new FakeQuery("id", "name").SetRows([1, "Ann"], [2, "Bob"]), "id").To("people").Map("name"));
            more?.Invoke(cache);
        });
        return services.BuildServiceProvider();
    }
}
