using System.Text.RegularExpressions;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class RemoteCommandTests
{
    [Fact]
    public async Task Commands_RunningHost_DoTheSameThroughIt()
    {
        using var shop = new ShopFolder();
        shop.Execute("insert into customers values (9,'nine@shop.example','Nine',1),(9,'nine@shop.example','Nine',1)");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        var run = await host.RunAsync(key, "sync", "run", "customer-profile", "--json");
        var again = await host.RunAsync(key, "sync", "run", "customer-profile", "--full-resync", "--json");
        var id = run.Json.GetProperty("runId").GetString()!;
        var runs = await host.RunAsync(key, "runs", "list", "--sync", "customer-profile");
        var shown = await host.RunAsync(key, "runs", "show", id);
        var rejected = await host.RunAsync(key, "runs", "show", id, "--rejected", "--format", "csv");
        var list = await host.RunAsync(key, "sync", "list");
        var lookup = await host.RunAsync(key, "lookup", "customers", "email", "ada@shop.example");
        var explain = await host.RunAsync(key, "lookup", "customers", "email", "ada@shop.example", "--explain");

        Assert.Equal((ExitCodes.Rejections, 3L), (run.Code, run.Json.GetProperty("added").GetInt64()));
        Assert.Equal(3, again.Json.GetProperty("changed").GetInt64());
        Assert.Contains(id, runs.Answer, StringComparison.Ordinal);
        Assert.Contains("5 rows read: 3 added, 2 rejected", shown.Answer, StringComparison.Ordinal);
        Assert.StartsWith("key,operation,reason", rejected.Answer, StringComparison.Ordinal);
        Assert.Contains("\n9,", rejected.Answer, StringComparison.Ordinal);
        Assert.Contains("warning", list.Answer, StringComparison.Ordinal);
        Assert.Equal("Ada", lookup.Json.GetProperty("full_name").GetString());
        Assert.Contains("customers, key 1: visible", explain.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Previews_WhileAHostHoldsTheState_AnswerThroughItAsTheyDoAlone()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("update customers set full_name = 'Ada Ž' where user_id = 1; insert into customers values (4,'bob@shop.example','Dan',1)");
        string[][] commands =
        [
            ["sync", "plan", "customer-profile"], ["sync", "plan", "customer-profile", "--json"],
            ["sync", "reconcile", "customer-profile"], ["sync", "reconcile", "customer-profile", "--json"],
            ["sync", "test", "customer-profile", "--row", "1"], ["sync", "test", "customer-profile", "--row", "1", "--json"],
            ["model", "preview", "customers", "--limit", "2"], ["model", "preview", "customers", "--json"],
        ];
        var here = new List<CommandResult>();
        foreach (var command in commands)
        {
            here.Add(await shop.RunAsync(command));
        }

        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await host.RunAsync(key, "sync", "reconcile", "customer-profile");
        for (var i = 0; i < commands.Length; i++)
        {
            // A command that plans by itself plans with the file.
            var there = commands[i] is ["sync", "plan", ..] ? (string[])[.. commands[i], "--changed"] : commands[i];
            Assert.Equal(Comparable(here[i]), Comparable(await host.RunAsync(key, there)));
        }

        var locked = await shop.RunAsync("sync", "plan", "customer-profile");
        var source = await host.RunAsync(key, "source", "test", "shop");

        Assert.Equal(ExitCodes.NotNow, locked.Code);
        Assert.Contains("--host URL --key KEY", locked.Errors, StringComparison.Ordinal);
        Assert.Contains("PERSONALIZATION_HOST", locked.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, source.Code);
        Assert.Contains("connection", source.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("shop.example", host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithNothingDue_HasTheStateFromItsStart()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        await using var host = await HostProcess.StartAsync(shop);

        var plan = await shop.RunAsync("sync", "plan", "customer-profile", "--json");
        await using var other = await HostProcess.StartAsync(shop);

        Assert.Equal("state_locked", plan.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("No sync runs here until the state is free.", other.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncRun_BesideAHostThatHasTheState_IsNoRun()
    {
        using var shop = new ShopFolder();
        var first = (await shop.RunAsync("sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString();
        await using var host = await HostProcess.StartAsync(shop);

        var refused = await shop.RunAsync("sync", "run", "customer-profile");
        var json = await shop.RunAsync("sync", "run", "customer-profile", "--json");
        var runs = await shop.RunAsync("runs", "list", "--json");
        var audit = await shop.RunAsync("audit", "list", "--json");

        Assert.Equal((ExitCodes.NotNow, string.Empty), (refused.Code, refused.Answer));
        Assert.Contains("--host URL --key KEY", refused.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.NotNow, "state_locked"), (json.Code, json.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal([first], runs.Json.GetProperty("data").EnumerateArray().Where(run => run.GetProperty("status").GetString() != "success" || run.GetProperty("cause").GetString() == "manual").Select(run => run.GetProperty("id").GetString()));
        Assert.Single(audit.Json.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Repairs_ThroughAHost_MendAndSayWhatAValveStops()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("update customers set full_name = 'Ada L' where user_id = 1");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        var written = await host.RunAsync(key, "sync", "test", "customer-profile", "--row", "1", "--write");
        shop.Execute("update customers set full_name = 'Ada M' where user_id = 1");
        var repaired = await host.RunAsync(key, "sync", "reconcile", "customer-profile", "--repair");
        var runs = await host.RunAsync(key, "runs", "list", "--json");
        shop.Execute("delete from customers");
        var plan = await host.RunAsync(key, "sync", "plan", "customer-profile", "--json");
        var forgotten = await host.RunAsync(key, "sync", "forget", "customer-profile");
        var missing = await host.RunAsync(key, "sync", "test", "customer-profile", "--row", "77");

        Assert.Contains("Written as changed.", written.Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, repaired.Code);
        Assert.Contains("0 missing, 1 stale", repaired.Answer, StringComparison.Ordinal);
        Assert.Contains("Repaired: 3 rows read: 1 changed", repaired.Answer, StringComparison.Ordinal);
        Assert.Equal(2, runs.Json.GetProperty("data").GetArrayLength()); // the command's before the host began, and the host's
        Assert.Equal("valve_tripped", plan.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("--allow-removals " + plan.Json.GetProperty("digest").GetString(), plan.Json.GetProperty("error").GetProperty("message").GetString()!, StringComparison.Ordinal);
        Assert.Contains("(sync_configured)", forgotten.Errors, StringComparison.Ordinal);
        Assert.Contains("(row_not_found)", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_HostRefuses_SayWhyWithoutTheKey()
    {
        using var shop = new ShopFolder();
        var key = await shop.CreateKeyAsync("read");
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        var run = await host.RunAsync(key, "sync", "run", "customer-profile");
        var unknown = await host.RunAsync("pz_wrong", "sync", "list");

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("(scope_missing)", run.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, unknown.Code);
        Assert.DoesNotContain("pz_", run.Errors + unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_NoHostThere_SayWhatToCheck()
    {
        var result = await ShopFolder.RunBareAsync("sync", "list", "--host", "http://127.0.0.1:1", "--key", "pz_none");

        Assert.Equal(ExitCodes.NotNow, result.Code);
        Assert.Contains("Check the address, and that the host runs.", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("pz_none", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>The size of a plan goes by how its time is written.</summary>
    private static CommandResult Comparable(CommandResult result) => result with { Answer = Regex.Replace(result.Answer, "\"planBytes\": [0-9]+", string.Empty) };
}
