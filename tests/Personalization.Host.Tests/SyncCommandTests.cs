using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class SyncCommandTests
{
    private static readonly string[] Members = ["runId", "status", "rowsQueried", "added", "changed", "removed", "unchanged", "skipped", "ignored", "rejected", "aborted"];

    [Fact]
    public async Task SyncRun_FirstTime_WritesAllAndLookupFindsThem()
    {
        using var shop = new ShopFolder();

        var run = await shop.RunAsync("sync", "run", "customer-profile");
        var lookup = await shop.RunAsync("lookup", "customers", "email", "ada@shop.example");

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.StartsWith("success: 3 rows read: 3 added (run ", run.Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, lookup.Code);
        Assert.Equal("Ada", lookup.Json.GetProperty("full_name").GetString());
    }

    [Fact]
    public async Task SyncRun_Json_AnswersOneObjectWithTheMembersOfTheSurface()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("delete from customers where user_id = 2; update customers set full_name = 'Ada L' where user_id = 1");

        var run = await shop.RunAsync("sync", "run", "customer-profile", "--json");

        Assert.Equal(Members, run.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            (2, 0, 1, 1, 1),
            (Count(run, "rowsQueried"), Count(run, "added"), Count(run, "changed"), Count(run, "removed"), Count(run, "unchanged")));
        Assert.Equal("success", run.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task SyncRun_RejectedRows_EndsWith3AndSaysWhy()
    {
        using var shop = new ShopFolder();
        shop.Execute("insert into customers values (3,'again@shop.example','Cy again',1)");

        var run = await shop.RunAsync("sync", "run", "customer-profile");

        Assert.Equal(ExitCodes.Rejections, run.Code);
        Assert.Contains("2 rejected", run.Answer, StringComparison.Ordinal);
        Assert.Contains("2 rows were rejected (key column 'user_id'). The first one: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(" --rejected", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("again@shop.example", run.Errors + run.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--full-resync", "changed")]
    [InlineData("--clear-and-fill", "added")]
    public async Task SyncRun_Resync_WritesEveryRowAgain(string option, string counted)
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");

        var run = await shop.RunAsync("sync", "run", "customer-profile", option, "--json");

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.Equal(ShopFolder.Customers, Count(run, counted));
    }

    [Fact]
    public async Task SyncRun_Valve_NamesADigestThatLetsTheNextRunRemove()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("delete from customers");

        var stopped = await shop.RunAsync("sync", "run", "customer-profile");
        var plan = await shop.RunAsync("sync", "plan", "customer-profile", "--json");
        var digest = plan.Json.GetProperty("digest").GetString()!;
        var allowed = await shop.RunAsync("sync", "run", "customer-profile", "--allow-removals", digest, "--json");

        Assert.Equal(ExitCodes.Failed, stopped.Code);
        Assert.Contains($"--allow-removals {digest}", stopped.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Ending", stopped.Errors, StringComparison.Ordinal);
        Assert.Equal("valve_tripped", plan.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(ExitCodes.Failed, plan.Code);
        Assert.Equal(ExitCodes.Done, allowed.Code);
        Assert.Equal(ShopFolder.Customers, Count(allowed, "removed"));
    }

    [Fact]
    public async Task SyncPlan_Changes_AreShownAndNotWritten()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("update customers set full_name = 'Ada L' where user_id = 1");

        var plan = await shop.RunAsync("sync", "plan", "customer-profile");
        var lookup = await shop.RunAsync("lookup", "customers", "user_id", "1");

        Assert.Equal(ExitCodes.Done, plan.Code);
        Assert.StartsWith("A run would find 3 rows read: 1 changed, 2 unchanged.", plan.Answer, StringComparison.Ordinal);
        Assert.Contains("changed  1\n  full_name: \"Ada\" -> \"Ada L\"\nDigest ", plan.Answer.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("Ada", lookup.Json.GetProperty("full_name").GetString());
    }

    [Fact]
    public async Task SyncList_LeftOverSync_IsNamedWithTheWayOut()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.WriteConfig(ShopFolder.Config().Replace("customer-profile", "renamed", StringComparison.Ordinal));

        var list = await shop.RunAsync("sync", "list");
        var forgotten = await shop.RunAsync("sync", "forget", "customer-profile", "--remove-parts", "--json");
        var after = await shop.RunAsync("sync", "list", "--json");

        Assert.Contains("renamed", list.Answer, StringComparison.Ordinal);
        Assert.Contains("personalization sync forget customer-profile", list.Errors, StringComparison.Ordinal);
        Assert.Equal(ShopFolder.Customers, Count(forgotten, "removedParts"));
        Assert.Empty(after.Errors);
        Assert.Equal("renamed", Assert.Single(after.Json.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Lookup_Explain_TellsOfEachPart()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");

        var table = await shop.RunAsync("lookup", "customers", "email", "ada@shop.example", "--explain");
        var json = await shop.RunAsync("lookup", "customers", "email", "ada@shop.example", "--explain", "--json");

        Assert.Contains("customers, key 1: visible", table.Answer, StringComparison.Ordinal);
        Assert.Contains("full_name, ltv", table.Answer, StringComparison.Ordinal);
        Assert.Equal("customer-profile", json.Json.GetProperty("parts")[0].GetProperty("sync").GetString());
    }

    [Theory]
    [InlineData("nobody@shop.example")]
    [InlineData("")]
    public async Task Lookup_NoSuchRecord_EndsWith4(string value)
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");

        var lookup = await shop.RunAsync("lookup", "customers", "email", value);

        Assert.Equal(ExitCodes.NoRecord, lookup.Code);
        Assert.Empty(lookup.Answer);
        Assert.NotEmpty(lookup.Errors);
    }

    [Fact]
    public async Task ModelPreview_Model_ShowsColumnsAndRows()
    {
        using var shop = new ShopFolder();

        var table = await shop.RunAsync("model", "preview", "customers", "--limit", "1");
        var json = await shop.RunAsync("model", "preview", "customers", "--limit", "2", "--json");

        Assert.StartsWith("customers, by user_id: 3 rows read, all of it.", table.Answer, StringComparison.Ordinal);
        Assert.Contains("33.3%", table.Answer, StringComparison.Ordinal);
        Assert.Equal(2, json.Json.GetProperty("rows").GetArrayLength());
        Assert.Equal(JsonValueKind.Number, json.Json.GetProperty("rows")[0].GetProperty("user_id").ValueKind);
    }

    [Fact]
    public async Task SourceTest_BrokenSource_EndsWith1AndNamesTheCheck()
    {
        using var shop = new ShopFolder();
        var good = await shop.RunAsync("source", "test", "shop", "--json");
        File.WriteAllText(shop.PathOf("shop.db"), "no database");

        var broken = await shop.RunAsync("source", "test", "shop");

        Assert.Equal(ExitCodes.Done, good.Code);
        Assert.True(good.Json.GetProperty("succeeded").GetBoolean());
        Assert.Equal(ExitCodes.Failed, broken.Code);
        Assert.Contains("The source 'shop' does not work", broken.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sync", "run", "customer-profile")]
    [InlineData("lookup", "customers", "email", "ada@shop.example")]
    public async Task Commands_StoreInMemory_SendsOneToTheHost(params string[] command)
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: "stores: { default: { type: memory } }"));

        var result = await shop.RunAsync(command);

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains("--host URL", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncRun_DigestOfAnotherPlan_IsToldApartFromNone()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("delete from customers");

        var run = await shop.RunAsync("sync", "run", "customer-profile", "--allow-removals", "0000000000000000");

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("The digest that was given is of another plan", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncRun_ColumnThatTheModelLacks_IsNamedWithPlaceAndNearestName()
    {
        using var shop = new ShopFolder(ShopFolder.Config(fields: "{ from: full_name }, { from: ltvv }"));

        var run = await shop.RunAsync("sync", "run", "customer-profile", "--json");

        var error = run.Json.GetProperty("error");
        Assert.Equal((ExitCodes.Failed, "failed", "unknown_field"), (run.Code, run.Json.GetProperty("status").GetString(), error.GetProperty("code").GetString()));
        Assert.StartsWith("syncs.customer-profile.mappings.ltvv: Unknown field name 'ltvv'. Did you mean 'ltv'?", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal($"{shop.ConfigPath}:14:38", error.GetProperty("place").GetString());
    }

    [Fact]
    public async Task SyncRun_MistypedPrimaryKey_IsNoOtherKeyColumn()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.WriteConfig(ShopFolder.Config().Replace("primaryKey: user_id", "primaryKey: user_idd", StringComparison.Ordinal));

        var mistyped = await shop.RunAsync("sync", "run", "customer-profile");
        shop.WriteConfig(ShopFolder.Config().Replace("primaryKey: user_id", "primaryKey: email", StringComparison.Ordinal));
        var other = await shop.RunAsync("sync", "run", "customer-profile");

        Assert.Contains("models.customers.primaryKey: Unknown field name 'user_idd'. Did you mean 'user_id'?", mistyped.Errors, StringComparison.Ordinal);
        Assert.Contains("run it with --full-resync", other.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Resync", other.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncList_WithoutAHost_KnowsTheLastRun()
    {
        using var shop = new ShopFolder();
        var never = await shop.RunAsync("sync", "list", "--json");
        await shop.RunAsync("sync", "run", "customer-profile");
        var ran = await shop.RunAsync("sync", "list", "--json");
        shop.WriteConfig(ShopFolder.Config(fields: "{ from: nothing }"));
        await shop.RunAsync("sync", "run", "customer-profile");
        var failed = await shop.RunAsync("sync", "list", "--json");

        Assert.Equal("pending", StatusOf(never));
        Assert.Equal("success", StatusOf(ran));
        Assert.Equal(JsonValueKind.String, ran.Json.GetProperty("data")[0].GetProperty("lastRunAt").ValueKind);
        Assert.Equal("failed", StatusOf(failed));
    }

    [Fact]
    public async Task ModelPreview_UnknownModel_NamesTheModelsOnce()
    {
        using var shop = new ShopFolder();

        var preview = await shop.RunAsync("model", "preview", "customer");

        Assert.Equal("There is no model 'customer'. Did you mean 'customers'? There are: customers.\n", preview.Errors.ReplaceLineEndings("\n"));
    }

    private static string? StatusOf(CommandResult list) => list.Json.GetProperty("data")[0].GetProperty("status").GetString();

    private static long Count(CommandResult result, string name) => result.Json.GetProperty(name).GetInt64();
}
