using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;

namespace Personalization.Configuration.Tests;

/// <summary>Stores that are named in the file, in code, or in both, are one configuration: syncs write to all, and lookups ask the same one.</summary>
public sealed class StoreMixTests
{
    private const string Served = "default";
    private const string Other = "eu";

    public static TheoryData<string> Mixes => [.. AllMixes.Keys];

    /// <summary>What the file says of stores, and what code says: two stores each time, of which the first is served.</summary>
    private static Dictionary<string, (string Yaml, Action<IPersonalizationBuilder> Code)> AllMixes { get; } = new()
    {
        ["the file alone"] = ("stores: { default: { type: memory }, eu: { type: memory } }", _ => { }
        ),
        ["the file alone, the other first"] = ("stores: { eu: { type: memory }, default: { type: memory } }", _ => { }
        ),
        ["code alone"] = ("", cache => cache.UseMemory().AddRegion(Other, region => region.UseMemory())),
        ["code alone, the other first"] = ("", cache => cache.AddRegion(Other, region => region.UseMemory()).UseMemory()),
        ["the default in code"] = ("stores: { eu: { type: memory } }", cache => cache.UseMemory()),
        ["the default in code, as a region"] = ("stores: { eu: { type: memory } }", cache => cache.AddRegion(Served, region => region.UseMemory())),
        ["the default in the file"] = ("stores: { default: { type: memory } }", cache => cache.AddRegion(Other, region => region.UseMemory())),
    };

    [Theory]
    [MemberData(nameof(Mixes))]
    public async Task Run_StoresOfFileAndCode_AreTheSameRegions(string mix)
    {
        var (yaml, code) = AllMixes[mix];
        await using var both = await RunAsync(yaml, code);

        Assert.Equal([Served, Other], both.Run.Regions.Select(region => region.Region).Order(StringComparer.Ordinal));
        Assert.All(both.Run.Regions, region => Assert.Equal(2, region.Counts.Added));
        Assert.Equal("""{"name":"Ann"}""", await both.FindAsync());

        await using var other = await RunAsync(yaml, code, regions: Other);
        Assert.Null(await other.FindAsync());

        await using var served = await RunAsync(yaml, code, regions: Served);
        Assert.Equal("""{"name":"Ann"}""", await served.FindAsync());
    }

    [Theory]
    [InlineData("stores: { us: { type: memory } }", null)]
    [InlineData("", "us")]
    public async Task Run_SingleStoreOfAnyName_IsTheSameInFileAndCode(string yaml, string? inCode)
    {
        await using var single = await RunAsync(yaml, cache => _ = inCode is null ? cache : cache.AddRegion(inCode, region => region.UseMemory()), regions: "us", serve: "us");

        Assert.Empty(single.Run.Regions);
        Assert.Equal("""{"name":"Ann"}""", await single.FindAsync());
    }

    [Theory]
    [InlineData("default")]
    [InlineData("eu")]
    public async Task Definitions_OneNameInFileAndCode_IsAnErrorWithItsPlace(string name)
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.yaml", $"stores: {{ {name}: {{ type: memory }} }}");
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache.AddYamlFile(file).AddRegion(name, region => region.UseMemory()));
        await using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<PersonalizationException>(provider.GetRequiredService<IRecordStore>);

        Assert.Equal(
            $"The configuration has an error:\n- {file}:1:11: stores.{name}: There are two stores of the name '{name}'. Rename one of them.", exception.Message);
    }

    [Fact]
    public async Task Definitions_MistakesInCode_AreAllReportedByTheirNames()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddSqlite("shop", null!)
            .AddSqlite("crm", "Data Sauce=hush-hush")
            .AddSqlite(" ", "Data Source=x")
            .UseRedis(string.Empty)
            .AddRedisStore("eu", "redis://:hush-hush@")
            .AddRedisStore("us", "localhost", redis => redis.MaxWritesPerSecond = 0)
            .AddRegion("ap", region => region.UseSqlite(null!))
            .UseStateDirectory(null!, state => state.MaxPlanBytes = -1)
            .UseSqliteKeys(string.Empty)
            .ServeRegion("nowhere")
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync("profile", sync => sync.FromTable("shop", "people", "id").To("people").Map("name").Regions("eu", "ap")));
        await using var provider = services.BuildServiceProvider();

        var message = Assert.Throws<PersonalizationException>(provider.GetRequiredService<IPersonalizationCache>).Message;

        Assert.StartsWith("The configuration has 11 errors:\n", message, StringComparison.Ordinal);
        Assert.All(
            [
                "- sources.shop: There is no connectionString of the source 'shop' (SQLite).",
                "- sources.crm: The connection string of the source 'crm' has an unknown or unusable word.",
                "- sources.: A source has an empty name.",
                "- stores.default: The Redis connection string is empty.",
                "- stores.eu: The Redis connection string",
                "- stores.us: MaxWritesPerSecond: 0 is too few.",
                "- stores.ap: The SQLite file has no path.",
                "- state.directory: The folder's name is empty.",
                "- state.maxPlanBytes: -1 is not a size.",
                "- keys: The SQLite file has no path.",
                "- region: There is no store 'nowhere'.",
            ],
            text => Assert.Contains(text, message, StringComparison.Ordinal));
        Assert.DoesNotContain("hush", message, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", message, StringComparison.Ordinal);
    }

    private static async Task<Outcome> RunAsync(string yaml, Action<IPersonalizationBuilder> code, string? regions = null, string? serve = null)
    {
        var folder = new TestFolder();
        var file = folder.Write("a.yaml", yaml + "\ncollections: { people: { indexes: { id: { primary: true } } } }\n");
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache =>
        {
            code(cache.AddYamlFile(file));
            cache.AddSync("profile", sync =>
            {
                sync.FromReader(_ => Task.FromResult<System.Data.Common.DbDataReader>(Rows()), "id").To("people").Map("name");
                if (regions is not null)
                {
                    sync.Regions(regions);
                }
            });
            if (serve is not null)
            {
                cache.ServeRegion(serve);
            }
        });
        var provider = services.BuildServiceProvider();
        var run = await provider.GetRequiredService<ISyncService>().RunAsync("profile");
        Assert.Equal(SyncRunStatus.Success, run.Status);
        return new Outcome(folder, provider, run);
    }

    private static System.Data.DataTableReader Rows()
    {
        var table = new System.Data.DataTable();
        table.Columns.Add("id", typeof(long));
        table.Columns.Add("name", typeof(string));
        table.Rows.Add(1L, "Ann");
        table.Rows.Add(2L, "Bob");
        return table.CreateDataReader();
    }

    private sealed record Outcome(TestFolder Folder, ServiceProvider Provider, SyncRun Run) : IAsyncDisposable
    {
        internal async Task<string?> FindAsync()
        {
            var found = await Provider.GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", "1", TestContext.Current.CancellationToken);
            return found is null ? null : Encoding.UTF8.GetString(found.Utf8Json.Span);
        }

        public async ValueTask DisposeAsync()
        {
            await Provider.DisposeAsync();
            Folder.Dispose();
        }
    }
}
