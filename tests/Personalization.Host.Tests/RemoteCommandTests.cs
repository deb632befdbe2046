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
        Assert.StartsWith("key,reason", rejected.Answer, StringComparison.Ordinal);
        Assert.Contains("\n9,", rejected.Answer, StringComparison.Ordinal);
        Assert.Contains("warning", list.Answer, StringComparison.Ordinal);
        Assert.Equal("Ada", lookup.Json.GetProperty("full_name").GetString());
        Assert.Contains("customers, key 1: visible", explain.Answer, StringComparison.Ordinal);
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
}
