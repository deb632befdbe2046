using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>Plans, comparisons and tests through the API: who may see them, and what they tell.</summary>
public sealed class PreviewTests
{
    private const string Sync = "/api/v1/syncs/customer-profile";
    private const string Row = """{"key":"5"}""";

    [Theory]
    [InlineData("POST", Sync + "/plan", "")]
    [InlineData("POST", Sync + "/test", Row)]
    [InlineData("POST", Sync + "/reconcile", "")]
    [InlineData("GET", "/api/v1/models/customer-profile/preview", null)]
    [InlineData("POST", "/api/v1/sources/shop/test", "")]
    public async Task Previews_KeyOfOtherScopeOrCollection_AreForbidden(string method, string path, string? body)
    {
        await using var host = await ApiHost.StartAsync();
        var other = await host.CreateKeyAsync(new ApiKeySettings { Name = "o", Scopes = ApiKeyScope.Manage, Collections = ["products"] });

        var read = await host.AskAsync(method, path, host.Key, body);
        var limited = await host.AskAsync(method, path, other, body);

        Assert.Equal((403, "scope_missing"), (read.Status, read.Code()));
        Assert.Equal((403, "collection_forbidden"), (limited.Status, limited.Code()));
    }

    [Theory]
    [InlineData("POST", Sync + "/plan", "")]
    [InlineData("POST", Sync + "/test", Row)]
    [InlineData("GET", "/api/v1/models/customer-profile/preview", null)]
    public async Task Previews_KeyLimitedToFields_ShowNoRows(string method, string path, string? body)
    {
        await using var host = await ApiHost.StartAsync();
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "f", Scopes = ApiKeyScope.Manage, Fields = ["city"] });

        var answer = await host.AskAsync(method, path, key, body);

        Assert.Equal((403, "fields_forbidden"), (answer.Status, answer.Code()));
    }

    [Fact]
    public async Task Plan_ChangedModel_ShowsWhatARunWouldDoAndLogsNoRow()
    {
        var rows = ApiHost.Customers;
        var logs = new ConcurrentQueue<string>();
        using var provider = new CollectingLoggerProvider(logs);
        await using var host = await ApiHost.StartAsync(customers: rows, build: builder => builder.Logging.AddProvider(provider).SetMinimumLevel(LogLevel.Trace));
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        rows.SetRows([5, "jane@example.com", "Zoë", "Oslo", 1], ["b", "a/b c%2F+é", "Bob", null, 2], ["c", "jane@example.com", "Dup", null, 3]);

        var plan = await host.AskAsync("POST", Sync + "/plan", key, "");
        var test = await host.AskAsync("POST", Sync + "/test", key, Row);

        Assert.Equal(200, plan.Status);
        Assert.Equal((0, 1, 1), (plan.Json.GetProperty("added").GetInt32(), plan.Json.GetProperty("changed").GetInt32(), plan.Json.GetProperty("rejected").GetInt32()));
        Assert.Equal("c", plan.Json.GetProperty("rejections")[0].GetProperty("key").GetString());
        Assert.Equal("Zoë", plan.Json.GetProperty("samples")[0].GetProperty("after").GetProperty("full_name").GetString());
        Assert.Equal("changed", test.Json.GetProperty("as").GetString());
        Assert.False(test.Json.GetProperty("written").GetBoolean());
        Assert.DoesNotContain(logs, line => line.Contains("jane@example.com", StringComparison.Ordinal) || line.Contains("Zo", StringComparison.Ordinal));
    }
}
