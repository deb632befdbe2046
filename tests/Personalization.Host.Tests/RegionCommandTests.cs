using Microsoft.Data.Sqlite;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Commands where there are several stores.</summary>
public sealed class RegionCommandTests
{
    private const string Stores = "stores: { us: { type: sqlite }, eu: { type: sqlite } }";

    [Fact]
    public async Task SyncRun_RegionThatIsFilledAnew_IsToldOf()
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: Stores));
        await shop.RunAsync("sync", "run", "customer-profile");
        SqliteConnection.ClearAllPools();
        File.Delete(Path.Combine(shop.PathOf("state"), "eu.db"));

        var run = await shop.RunAsync("sync", "run", "customer-profile");
        var json = await shop.RunAsync("sync", "run", "customer-profile", "--json");

        Assert.Contains("  region us: success: 3 rows read: 3 unchanged", run.Answer, StringComparison.Ordinal);
        Assert.Contains("  region eu: success: 3 rows read: 3 changed", run.Answer, StringComparison.Ordinal);
        Assert.Equal(["us", "eu"], json.Json.GetProperty("regions").EnumerateArray().Select(region => region.GetProperty("region").GetString()));
    }

    [Fact]
    public async Task Lookup_Region_AsksItsStore()
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: Stores).Replace("model: customers", "model: customers\n    regions: [eu]", StringComparison.Ordinal));
        await shop.RunAsync("sync", "run", "customer-profile");

        var there = await shop.RunAsync("lookup", "customers", "email", "ada@shop.example", "--region", "eu");
        var elsewhere = await shop.RunAsync("lookup", "customers", "email", "ada@shop.example", "--region", "us");
        var unknown = await shop.RunAsync("lookup", "customers", "email", "ada@shop.example", "--region", "eur");

        Assert.Equal((ExitCodes.Done, "Ada"), (there.Code, there.Json.GetProperty("full_name").GetString()));
        Assert.Equal(ExitCodes.NoRecord, elsewhere.Code);
        Assert.Equal(ExitCodes.Usage, unknown.Code);
        Assert.Contains("--region: There is no store 'eur'. Did you mean 'eu'?", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_RegionOfAHost_IsUsage()
    {
        var result = await ShopFolder.RunBareAsync("lookup", "customers", "email", "a", "--region", "eu", "--host", "http://127.0.0.1:1");

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Contains("--region", result.Errors, StringComparison.Ordinal);
    }
}
