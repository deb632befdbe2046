using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class UndoCommandTests
{
    private static readonly string Config = ShopFolder.Config().Replace("onRemoved: delete-record", "onRemoved: delete-record\n    undo: 24h", StringComparison.Ordinal);

    [Fact]
    public async Task SyncUndo_RunThatRemoved_BringsBackHoldsAndReleases()
    {
        using var shop = new ShopFolder(Config);
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("delete from customers where user_id > 1");
        var run = (await shop.RunAsync("sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString()!;

        var undone = await shop.RunAsync("sync", "undo", run, "--row", "2");
        var held = await shop.RunAsync("sync", "run", "customer-profile");
        var list = await shop.RunAsync("sync", "list");
        var plan = await shop.RunAsync("sync", "plan", "customer-profile");

        Assert.Equal((ExitCodes.Done, string.Empty), (undone.Code, undone.Errors));
        Assert.StartsWith("1 records have their part again, 0 had one already, 0 were rejected.", undone.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("removed", held.Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await shop.RunAsync("lookup", "customers", "email", "bob@shop.example")).Code);
        Assert.Contains("holds 1 records", list.Errors, StringComparison.Ordinal);
        Assert.Contains("1 records stay although the model lacks them", plan.Answer, StringComparison.Ordinal);

        Assert.Equal(1, (await shop.RunAsync("sync", "release", "customer-profile", "--json")).Json.GetProperty("released").GetInt64());
        Assert.Contains("1 removed", (await shop.RunAsync("sync", "run", "customer-profile")).Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NoRecord, (await shop.RunAsync("lookup", "customers", "email", "bob@shop.example")).Code);
    }

    [Fact]
    public async Task SyncListJson_HeldAndUnmanaged_AreCountedHereAndThroughAHost()
    {
        using var shop = new ShopFolder(Config);
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("delete from customers where user_id > 1");
        var run = (await shop.RunAsync("sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString()!;
        await shop.RunAsync("sync", "undo", run);
        shop.WriteConfig(Config + "\n  other: { model: customers, collection: customers, mappings: [ { from: email } ], schedule: manual }");
        await shop.RunAsync("sync", "run", "other");
        shop.WriteConfig(Config);

        var here = await shop.RunAsync("sync", "list", "--json");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        var there = await host.RunAsync(key, "sync", "list", "--json");

        Assert.All([here.Json, there.Json], list =>
        {
            Assert.Equal(2, Assert.Single(list.GetProperty("data").EnumerateArray()).GetProperty("held").GetInt64());
            Assert.Equal("""{"syncId":"other","collection":"customers","fields":["email"]}""", JsonSerializer.Serialize(Assert.Single(list.GetProperty("unmanaged").EnumerateArray())));
        });
    }

    [Fact]
    public async Task SyncUndo_NothingKept_SaysWhatToConfigure()
    {
        using var shop = new ShopFolder();
        var run = (await shop.RunAsync("sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString()!;

        var undone = await shop.RunAsync("sync", "undo", run);

        Assert.Equal(ExitCodes.Failed, undone.Code);
        Assert.Contains("undo: 24h", undone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigDiff_ChangedAndRemovedSyncs_SaysWhatComesOfIt()
    {
        using var shop = new ShopFolder(Config);
        Assert.Equal(["sync customer-profile added rewrite"], await DiffAsync(shop));
        await shop.RunAsync("sync", "run", "customer-profile");
        Assert.Empty(await DiffAsync(shop));

        shop.WriteConfig(ShopFolder.Config(fields: "{ from: full_name }"));
        Assert.Equal(["sync customer-profile changed rewrite"], await DiffAsync(shop));

        shop.WriteConfig(ShopFolder.Config().Replace("customer-profile:", "other:", StringComparison.Ordinal).Replace("customers", "people", StringComparison.Ordinal).Replace("tableName: people", "tableName: customers", StringComparison.Ordinal));
        Assert.Equal(["collection customers removed unmanaged", "sync other added rewrite", "sync customer-profile removed unmanaged"], await DiffAsync(shop));

        // A collection that left wholly is known, told of and let go.
        Assert.Contains("'customer-profile' has parts in 'customers'", (await shop.RunAsync("sync", "list")).Errors, StringComparison.Ordinal);
        Assert.Contains("3 of its parts were removed", (await shop.RunAsync("sync", "forget", "customer-profile", "--remove-parts")).Answer, StringComparison.Ordinal);
        Assert.Equal(["sync other added rewrite"], await DiffAsync(shop));
    }

    [Fact]
    public async Task ConfigDiff_Text_IsATable()
    {
        using var shop = new ShopFolder(Config);

        var diff = await shop.RunAsync("config", "diff");

        Assert.Equal(ExitCodes.Done, diff.Code);
        Assert.Contains("Its first run writes every row to 'customers'.", diff.Answer, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> DiffAsync(ShopFolder shop)
    {
        var diff = await shop.RunAsync("config", "diff", "--json");
        Assert.True(diff.Code == ExitCodes.Done, diff.Errors + diff.Answer);
        return [.. diff.Json.GetProperty("data").EnumerateArray().Select(Line)];
    }

    private static string Line(JsonElement change) => string.Join(' ', new[] { "kind", "name", "change", "effect" }.Select(name => change.GetProperty(name).GetString()));
}
