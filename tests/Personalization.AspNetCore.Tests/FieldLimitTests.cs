using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.OpenApi;
using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>A key that is limited to fields learns and changes nothing beyond them, whatever its scope.</summary>
public sealed class FieldLimitTests
{
    private const string Sync = "/api/v1/syncs/customer-profile";

    [Fact]
    public async Task Operations_OfTheManagementApi_AreAllOpenOrClosed()
    {
        await using var host = await AudienceHost.StartAsync(sync: false);

        var managing = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>()).OfType<ApiOperation>()
            .Where(operation => operation.Scope == ApiKeyScope.Manage).Select(operation => operation.Id)
            .Where(operation => !operation.StartsWith("explain", StringComparison.Ordinal)).Distinct().ToList(); // which are no part of it

        Assert.True(managing.Count > 60, $"Only {managing.Count} operations were found.");
        Assert.Empty(managing.Where(operation => !FieldLimits.Knows(operation)).Select(operation => $"FieldLimits does not say whether a key that is limited to fields may ask '{operation}'."));
        Assert.False(FieldLimits.Knows("somethingNew"));
        Assert.False(FieldLimits.Allows("somethingNew"));
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs/{run}/rejected", null)]
    [InlineData("GET", "/api/v1/runs/nobody/rejected", null)]
    [InlineData("GET", Sync + "/rows", null)]
    [InlineData("POST", "/api/v1/runs/{run}/undo", "")]
    [InlineData("POST", Sync + "/release", "")]
    [InlineData("POST", Sync + "/pause", "")]
    [InlineData("POST", Sync + "/resume", "")]
    [InlineData("POST", Sync + "/forget", "")]
    [InlineData("POST", "/api/v1/syncs/nobody/forget", "")]
    [InlineData("POST", Sync + "/trigger", """{"resetCDC":true}""")]
    [InlineData("POST", Sync + "/trigger", """{"clearAndFill":true}""")]
    [InlineData("POST", Sync + "/trigger", """{"fullResync":true,"ignoreRemoved":true}""")]
    [InlineData("POST", "/api/v1/syncs/trigger", """{"syncId":"customer-profile","allowRemovals":"x"}""")]
    [InlineData("POST", "/api/v1/alerts/mute", """{"sync":"customer-profile","trigger":"fatal"}""")]
    [InlineData("GET", "/v1/collections/customers/records/user_id/5/explain", null)]
    [InlineData("GET", "/v1/collections/customers/records/user_id/nobody/explain", null)]
    public async Task KeyOfSomeFields_WhatReachesBeyondThem_IsForbiddenAndLeavesNoEntry(string method, string path, string? body)
    {
        await using var host = await StartAsync();
        var (fields, all) = (await KeyAsync(host, ["city"]), await KeyAsync(host, null));
        var run = (await host.Syncs.ListRunsAsync(new SyncRunQuery())).Single().RunId;

        var answer = await host.AskAsync(method, path.Replace("{run}", run, StringComparison.Ordinal), fields, body);

        Assert.Equal((403, "fields_forbidden"), (answer.Status, answer.Code()));
        Assert.Empty((await host.AskAsync("GET", "/api/v1/audit", all)).Json.GetProperty("data").EnumerateArray());
        Assert.Single(await host.Syncs.ListRunsAsync(new SyncRunQuery()));
        Assert.False((await host.AskAsync("GET", Sync, all)).Json.GetProperty("disabled").GetBoolean());
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs", null)]
    [InlineData("GET", "/api/v1/runs/{run}", null)]
    [InlineData("GET", Sync + "/runs?runId={run}", null)]
    [InlineData("GET", "/api/v1/syncs", null)]
    [InlineData("GET", "/api/v1/alerts", null)]
    [InlineData("GET", "/api/v1/held", null)]
    [InlineData("GET", "/api/v1/audit", null)]
    [InlineData("POST", Sync + "/reconcile", "")]
    [InlineData("POST", Sync + "/trigger", "")]
    [InlineData("POST", Sync + "/trigger", """{"fullResync":true}""")]
    public async Task KeyOfSomeFields_WhatIsOpen_TellsNoRecordKey(string method, string path, string? body)
    {
        await using var host = await StartAsync();
        var fields = await KeyAsync(host, ["city"]);
        var run = (await host.Syncs.ListRunsAsync(new SyncRunQuery())).Single().RunId;

        var answer = await host.AskAsync(method, path.Replace("{run}", run, StringComparison.Ordinal), fields, body);

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("planted-key", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyOfAllFields_Rejected_TellsTheKey()
    {
        await using var host = await StartAsync();
        var run = (await host.Syncs.ListRunsAsync(new SyncRunQuery())).Single().RunId;

        Assert.Contains("planted-key", (await host.AskAsync("GET", $"/api/v1/runs/{run}/rejected", await KeyAsync(host, null))).Text, StringComparison.Ordinal);
    }

    /// <summary>Starts a host with a run that has rejected two rows, since they have the same key.</summary>
    private static async Task<ApiHost> StartAsync()
    {
        var rows = ApiHost.Customers.SetRows([5, "jane@example.com", "Ann", "Oslo", 1], ["planted-key", "a@x", "Bob", null, 2], ["planted-key", "b@x", "Bob", null, 2]);
        var host = await ApiHost.StartAsync(customers: rows, sync: false);
        Assert.Equal(SyncRunStatus.Warning, (await host.Syncs.RunAsync("customer-profile")).Status);
        return host;
    }

    private static Task<string> KeyAsync(ApiHost host, IReadOnlyList<string>? fields) => host.CreateKeyAsync(new ApiKeySettings { Name = "f", Scopes = ApiKeyScope.Manage, Fields = fields });
}
