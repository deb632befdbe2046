using Microsoft.Data.Sqlite;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary><c>sync reconcile</c>.</summary>
public sealed class SyncReconcileCommandTests
{
    [Fact]
    public async Task SyncReconcile_StoreIsTheModel_HasNothingToMend()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");

        var reconcile = await shop.RunAsync("sync", "reconcile", "customer-profile");

        Assert.Equal(ExitCodes.Done, reconcile.Code);
        Assert.StartsWith("0 missing, 0 stale, 0 not in the model, 3 as they should be", reconcile.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncReconcile_RecordsThatSomebodyRemoved_AreMissingUntilRepaired()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        ExecuteInStore(shop, "delete from records_1 where key = '2'");
        shop.Execute("delete from customers where user_id = 3; update customers set full_name = 'Ada L' where user_id = 1");

        var found = await shop.RunAsync("sync", "reconcile", "customer-profile", "--json");
        var usual = await shop.RunAsync("sync", "plan", "customer-profile", "--json");
        var repaired = await shop.RunAsync("sync", "reconcile", "customer-profile", "--repair", "--json");
        var after = await shop.RunAsync("sync", "reconcile", "customer-profile", "--json");

        Assert.Equal((ExitCodes.Failed, 1, 1, 1, 0), (found.Code, Count(found, "missing"), Count(found, "stale"), Count(found, "extra"), Count(found, "same")));
        Assert.Equal((0, 1), (Count(usual, "added"), Count(usual, "unchanged")));
        Assert.Equal(ExitCodes.Done, repaired.Code);
        Assert.NotNull(repaired.Json.GetProperty("repairRunId").GetString());
        Assert.Equal((ExitCodes.Done, 0, 0, 0, 2), (after.Code, Count(after, "missing"), Count(after, "stale"), Count(after, "extra"), Count(after, "same")));
        Assert.Equal("Bob", (await shop.RunAsync("lookup", "customers", "user_id", "2")).Json.GetProperty("full_name").GetString());
        Assert.Equal(2, Count(await shop.RunAsync("sync", "run", "customer-profile", "--json"), "unchanged"));
    }

    private static int Count(CommandResult result, string name) => result.Json.GetProperty(name).GetInt32();

    private static void ExecuteInStore(ShopFolder shop, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(shop.PathOf("state"), "records.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
