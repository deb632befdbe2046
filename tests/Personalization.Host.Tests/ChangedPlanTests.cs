using System.Net;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Plans of a file that a running host has not taken over.</summary>
public sealed class ChangedPlanTests
{
    private const string Fields = "{ from: full_name, to: name }, { from: ltv }";

    [Fact]
    public async Task SyncPlan_ChangedFileBesideAHost_IsPlannedAndNotTakenOver()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        shop.WriteConfig(ShopFolder.Config(fields: Fields));

        var running = await host.RunAsync(key, "sync", "plan", "customer-profile");
        var changed = await host.RunAsync(key, "sync", "plan", "customer-profile", "--changed");
        var json = await host.RunAsync(key, "sync", "plan", "customer-profile", "--changed", "--json");
        var run = await host.RunAsync(key, "sync", "run", "customer-profile", "--json");
        var lookup = await host.RunAsync(key, "lookup", "customers", "email", "ada@shop.example");

        Assert.Contains("3 unchanged", running.Answer, StringComparison.Ordinal);
        Assert.Contains("Planned with what the host runs with", running.Answer, StringComparison.Ordinal);
        Assert.Contains("3 changed", changed.Answer, StringComparison.Ordinal);
        Assert.Contains("Planned with the configuration file as it is now.", changed.Answer, StringComparison.Ordinal);
        Assert.Contains("name: \"Ada\"", changed.Answer, StringComparison.Ordinal);
        Assert.Equal("file", json.Json.GetProperty("definitions").GetString());
        Assert.Equal(3, run.Json.GetProperty("unchanged").GetInt32());
        Assert.Equal("Ada", lookup.Json.GetProperty("full_name").GetString());
    }

    [Fact]
    public async Task SyncPlan_NewSyncCollectionAndIndex_ArePlanned()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        shop.WriteConfig(ShopFolder.Config()
            .Replace("email: {} } }", "full_name: {} } }\n  names: { indexes: { user_id: { primary: true } } }", StringComparison.Ordinal)
            .Replace("{ email: email }", "{ full_name: full_name }", StringComparison.Ordinal)
            .Replace("syncs:\n", "syncs:\n  names: { model: customers, collection: names, mappings: [ { from: full_name } ], schedule: { interval: 1h } }\n", StringComparison.Ordinal));

        var index = await host.RunAsync(key, "sync", "plan", "customer-profile", "--changed", "--full-resync", "--json");
        var added = await host.RunAsync(key, "sync", "plan", "names", "--changed", "--json");
        var unknown = await host.RunAsync(key, "sync", "plan", "names", "--json");
        var lookup = await host.RunAsync(key, "lookup", "customers", "email", "ada@shop.example");

        Assert.Equal(3, index.Json.GetProperty("changed").GetInt32());
        Assert.Equal(3, added.Json.GetProperty("added").GetInt32());
        Assert.Equal("sync_not_found", unknown.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("Ada", lookup.Json.GetProperty("full_name").GetString());
    }

    [Fact]
    public async Task SyncPlan_FileWithErrors_ListsThemAllWithTheirPlaces()
    {
        using var shop = new ShopFolder();
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        shop.WriteConfig(ShopFolder.Config(state: "state: { directory: elsewhere }").Replace("model: customers", "model: custmers", StringComparison.Ordinal));

        var text = await host.RunAsync(key, "sync", "plan", "customer-profile", "--changed");
        var json = await host.RunAsync(key, "sync", "plan", "customer-profile", "--changed", "--json");
        var running = await host.RunAsync(key, "sync", "plan", "customer-profile");

        Assert.Equal((ExitCodes.Failed, ExitCodes.Failed, ExitCodes.Done), (text.Code, json.Code, running.Code));
        Assert.Contains("The configuration has 3 errors:", text.Errors, StringComparison.Ordinal);
        Assert.Contains("There is no model 'custmers'. Did you mean 'customers'?", text.Errors, StringComparison.Ordinal);
        Assert.Contains("restart the process to change it", text.Errors, StringComparison.Ordinal);
        var errors = json.Json.GetProperty("errors").EnumerateArray().ToArray();
        Assert.Equal(3, errors.Length);
        Assert.All(errors, error => Assert.Equal("configuration_invalid", error.GetProperty("code").GetString()));

        // The store is not named: it lies in the state's folder.
        Assert.Equal(2, errors.Count(error => error.GetProperty("place").GetString()?.StartsWith(shop.ConfigPath, StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task SyncPlan_WithoutAHost_IsAlwaysOfTheFile()
    {
        using var shop = new ShopFolder();

        var plan = await shop.RunAsync("sync", "plan", "customer-profile", "--changed");

        Assert.Equal(ExitCodes.Done, plan.Code);
        Assert.Contains("Planned with the configuration file as it is now.", plan.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_KeyOfOneCollection_IsRefusedTheFile()
    {
        using var shop = new ShopFolder();
        var created = await shop.RunAsync("keys", "create", "--name", "one", "--scopes", "manage", "--collections", "customers", "--json");
        await using var host = await HostProcess.StartAsync(shop, created.Json.GetProperty("key").GetString(), null, "--no-schedules");

        using var running = await host.Client.PostAsync(new Uri("api/v1/syncs/customer-profile/plan", UriKind.Relative), null);
        using var changed = await host.Client.PostAsync(new Uri("api/v1/syncs/customer-profile/plan?changed=true", UriKind.Relative), null);
        using var malformed = await host.Client.PostAsync(new Uri("api/v1/syncs/customer-profile/plan?changed=yes", UriKind.Relative), null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (running.StatusCode, changed.StatusCode, malformed.StatusCode));
    }
}
