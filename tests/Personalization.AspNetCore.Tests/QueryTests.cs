using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>Queries of management lists that cannot be read: they are refused by name, since a list that was not asked for looks like the one that was.</summary>
public sealed class QueryTests
{
    private const string Sync = "/api/v1/syncs/customer-profile";

    [Theory]
    [InlineData("/api/v1/audit", "before=abc", "before")]
    [InlineData("/api/v1/audit", "before=", "before")]
    [InlineData("/api/v1/audit", "before=0123456789ABCDEF0123456789ABCDEF", "before")]
    [InlineData("/api/v1/audit", "since=yesterday", "since")]
    [InlineData("/api/v1/audit", "until=", "until")]
    [InlineData("/api/v1/audit", "since=2026-01-01&since=2026-02-01", "since")]
    [InlineData("/api/v1/audit", "actor=a&actor=b", "actor")]
    [InlineData("/api/v1/audit", "limit=1001", "limit")]
    [InlineData("/api/v1/audit", "limit=-1", "limit")]
    [InlineData(Sync + "/rows", "status=failed", "status")]
    [InlineData(Sync + "/rows", "status=rejected&status=skipped", "status")]
    [InlineData(Sync + "/rows", "key=a&key=b", "key")]
    [InlineData(Sync + "/rows", "operation=all", "operation")]
    [InlineData(Sync + "/rows", "format=xml", "format")]
    [InlineData(Sync + "/rows", "format=csv&format=json", "format")]
    [InlineData(Sync + "/rows", "after=abc", "after")]
    [InlineData(Sync + "/rows", "batch=-1", "batch")]
    [InlineData(Sync + "/rows", "limit=0", "limit")]
    [InlineData("/api/v1/runs", "limit=abc", "limit")]
    [InlineData("/api/v1/runs", "offset=-1", "offset")]
    [InlineData("/api/v1/runs", "status=done", "status")]
    [InlineData("/api/v1/runs", "hideEmpty=1", "hideEmpty")]
    [InlineData(Sync + "/runs", "limit=101", "limit")]
    [InlineData("/api/v1/models/customer-profile/preview", "limit=abc", "limit")]
    public async Task List_QueryThatCannotBeRead_IsRefusedByName(string path, string query, string name)
    {
        await using var host = await ApiHost.StartAsync();
        await CheckAsync(host, path, query, name);
    }

    [Theory]
    [InlineData("/api/v1/dead-letters", "after=abc", "after")]
    [InlineData("/api/v1/dead-letters", "sync=a&sync=b", "sync")]
    [InlineData("/api/v1/dead-letters", "limit=101", "limit")]
    [InlineData("/api/v1/events/violations", "blocked=yes", "blocked")]
    [InlineData("/api/v1/events/violations", "payload=1", "payload")]
    [InlineData("/api/v1/events/violations", "contract=a&contract=b", "contract")]
    [InlineData("/api/v1/events/violations", "limit=501", "limit")]
    [InlineData("/api/v1/contracts/infer", "event=a&event=b", "event")]
    [InlineData("/v1/people/customers/user_id/5/timeline", "format=xml", "format")]
    [InlineData("/v1/people/customers/user_id/5/timeline", "limit=0", "limit")]
    [InlineData("/api/v1/events/catalog", "source=a&source=b", "source")]
    public async Task ListOfEventsAndPeople_QueryThatCannotBeRead_IsRefusedByName(string path, string query, string name)
    {
        await using var host = await AudienceHost.StartAsync(sync: false);
        await CheckAsync(host, path, query, name);
    }

    [Fact]
    public async Task Audit_NextOfAPage_IsUnderstood()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await ManagerOf(host);
        await host.AskAsync("POST", Sync + "/trigger", key, "");
        await host.AskAsync("POST", Sync + "/pause", key, "");

        var next = (await host.AskAsync("GET", "/api/v1/audit?limit=1", key)).Json.GetProperty("next").GetString();
        var rest = await host.AskAsync("GET", $"/api/v1/audit?limit=1&before={next}", key);

        Assert.Equal("sync.trigger", Assert.Single(rest.Json.GetProperty("data").EnumerateArray()).GetProperty("action").GetString());
    }

    private static async Task CheckAsync(ApiHost host, string path, string query, string name)
    {
        var answer = await host.AskAsync("GET", $"{path}?{query}", await ManagerOf(host));

        Assert.Equal((400, "request_malformed"), (answer.Status, answer.Code()));
        Assert.Contains($"'{name}'", answer.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    private static Task<string> ManagerOf(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
}
