using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Hosting;
using Personalization.Journal;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;
using Personalization.Tests.Lookups;

namespace Personalization.Tests.DependencyInjection;

public sealed class AddPersonalizationCacheTests
{
    [Fact]
    public async Task AddPersonalizationCache_Bare_Works()
    {
        await using var provider = Build(services => services.AddPersonalizationCache());

        Assert.IsType<PersonalizationCache>(provider.GetRequiredService<IPersonalizationCache>());
        Assert.IsType<InMemoryRecordStore>(provider.GetRequiredService<IRecordStore>());
        Assert.Same(provider.GetRequiredService<SyncService>(), provider.GetRequiredService<ISyncService>());
        Assert.Single(provider.GetServices<IHostedService>().OfType<SyncHostedService>());
        Assert.Single(provider.GetServices<IHostedService>().OfType<JournalHostedService>());
        Assert.IsType<MemoryJournal>(provider.GetRequiredService<IJournal>());
    }

    [Fact]
    public async Task AddPersonalizationCache_WithoutSync_AnswersNotFound()
    {
        await using var provider = Build(services => services.AddPersonalizationCache(
            cache => cache.AddCollection("customers", c => c.Index("user_id", primary: true))));
        foreach (var service in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StartingAsync(CancellationToken.None);
        }

        Assert.Null(await provider.GetRequiredService<IPersonalizationCache>().GetAsync("customers", "user_id", "1"));
    }

    [Fact]
    public async Task AddPersonalizationCache_Repeated_AddsToTheSameCache()
    {
        await using var provider = Build(services =>
        {
            services.AddPersonalizationCache(cache => cache.AddCollection("a", c => c.Index("id", primary: true)));
            services.AddPersonalizationCache().AddCollection("b", c => c.Index("id", primary: true));
        });

        Assert.Equal(["a", "b"], provider.GetRequiredService<PersonalizationDefinitions>().Collections.Keys.Order());
        Assert.Single(provider.GetServices<IHostedService>().OfType<SyncHostedService>());
        Assert.Single(provider.GetServices<IPersonalizationCache>());
    }

    [Fact]
    public async Task AddPersonalizationCache_SetupDelegates_AreCalledOnce()
    {
        var (outer, collection, sync) = (0, 0, 0);
        await using var provider = Build(services => services.AddPersonalizationCache(cache =>
        {
            outer++;
            cache.AddCollection("customers", c =>
            {
                collection++;
                c.Index("id", primary: true);
            }).AddSync("profile", s =>
            {
                sync++;
                s.FromQuery(new NoQuery(), "id").To("customers").Map("name");
            });
        }));

        var first = provider.GetRequiredService<PersonalizationDefinitions>();
        _ = provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;
        _ = provider.GetRequiredService<IPersonalizationCache>();

        Assert.Same(first, provider.GetRequiredService<PersonalizationDefinitions>());
        Assert.Equal((1, 1, 1), (outer, collection, sync));
        Assert.Single(provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value.Syncs);
    }

    [Fact]
    public async Task UseStore_AfterTheDefault_Replaces()
    {
        var store = new FakeRecordStore();
        await using var provider = Build(services => services.AddPersonalizationCache().UseStore(_ => store));

        Assert.Same(store, Assert.Single(provider.GetServices<IRecordStore>()));
    }

    [Fact]
    public async Task AddPersonalizationCache_OwnServicesBefore_AreKept()
    {
        var store = new FakeRecordStore();
        var time = new ManualTimeProvider();
        await using var provider = Build(services =>
        {
            services.AddSingleton<IRecordStore>(store);
            services.AddSingleton<TimeProvider>(time);
            services.AddPersonalizationCache();
        });

        Assert.Same(store, provider.GetRequiredService<IRecordStore>());
        Assert.Same(time, provider.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task UseStateDirectory_Folder_IsWhereStateIsKept()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"personalization-{Guid.NewGuid():N}");
        try
        {
            await using var provider = Build(services => services.AddPersonalizationCache(cache => cache.UseStateDirectory(directory)));

            var snapshots = provider.GetRequiredService<ISyncStateStore>();
            await using (var file = await snapshots.CreateAsync("profile", StateFileKind.Snapshot, CancellationToken.None))
            {
                Assert.True(Directory.Exists(directory));
            }
        }
        finally
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Host_InvalidConfiguration_DoesNotStartAndNamesEveryError()
    {
        using var host = Host(cache => cache
            .AddCollection("big customers", c => c.Index("id", primary: true))
            .AddSync("profile", s => s.To("nowhere").Every(TimeSpan.Zero))
            .WaitForFirstSync(TimeSpan.Zero));

        var thrown = await Assert.ThrowsAsync<PersonalizationException>(() => host.StartAsync());

        Assert.Equal(ErrorCodes.ConfigurationInvalid, thrown.Code);
        Assert.All(
            ["collections.big customers", "syncs.profile.model", "syncs.profile.collection", "syncs.profile.schedule.interval", "firstSyncTimeout"],
            place => Assert.Contains($"- {place}: ", thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_Valid_StartsAndStops()
    {
        using var host = Host(cache => cache
            .AddCollection("customers", c => c.Index("user_id", primary: true))
            .WaitForFirstSync(TimeSpan.FromMinutes(1)));

        await host.StartAsync();
        Assert.Null(await host.Services.GetRequiredService<IPersonalizationCache>().GetAsync("customers", "user_id", "1"));
        await host.StopAsync();
    }

    [Fact]
    public void Builders_NullArguments_Throw()
    {
        var builder = new ServiceCollection().AddPersonalizationCache();

        Assert.Throws<ArgumentNullException>("services", () => PersonalizationServiceCollectionExtensions.AddPersonalizationCache(null!));
        Assert.Throws<ArgumentNullException>("configure", () => builder.AddCollection("x", null!));
        Assert.Throws<ArgumentNullException>("id", () => builder.AddSync(null!, _ => { }));
        Assert.Throws<ArgumentNullException>("store", () => builder.UseStore(null!));
        Assert.Throws<ArgumentNullException>("sql", () => builder.AddSync("x", s => s.FromSql("a", null!, "id")));
    }

    private static IHost Host(Action<IPersonalizationBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPersonalizationCache(configure);
        return builder.Build();
    }

    private static ServiceProvider Build(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private sealed class NoQuery : Personalization.Sources.ISourceQuery
    {
        public ValueTask<Personalization.Sources.RowReader> OpenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
