using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Tests.People;

/// <summary>Erasures and timelines over HTTP.</summary>
public sealed class PeopleTests
{
    private const string Person = "/api/v1/people/customers/email/jane@example.com";
    private const string Timeline = "/v1/people/customers/email/jane@example.com/timeline";

    [Fact]
    public async Task Delete_Person_AnswersAReceiptAndNoRunBringsThePersonBack()
    {
        await using var host = await AudienceHost.StartAsync();
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        await host.ViewAsync("5", "a", "b");

        var receipt = await host.AskAsync("DELETE", Person, manage);

        Assert.Equal(200, receipt.Status);
        Assert.Equal("customers", receipt.Json.GetProperty("collection").GetString());
        Assert.Equal(1, CountOf(receipt, "records"));
        Assert.Equal(2, CountOf(receipt, "log"));
        Assert.DoesNotContain("jane", receipt.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await host.GetAsync("/v1/collections/customers/records/user_id/5")).Status);
        Assert.Equal(SyncRunStatus.Success, (await host.Syncs.RunAsync("customer-profile", new SyncRunOptions { Resync = SyncResync.Full })).Status);
        await host.ViewAsync("5", "c");
        Assert.Equal(404, (await host.GetAsync("/v1/collections/customers/records/user_id/5")).Status);
        Assert.Empty((await host.AskAsync("GET", "/v1/people/customers/user_id/5/timeline", manage)).Json.GetProperty("data").EnumerateArray());
        var again = await host.AskAsync("DELETE", Person, manage);
        Assert.Equal((200, 0L), (again.Status, CountOf(again, "records")));

        var allowed = await host.AskAsync("POST", "/api/v1/people/customers/user_id/5/allow", manage, "{}");
        Assert.Equal(200, allowed.Status);
        Assert.True(allowed.Json.GetProperty("allowed").GetInt32() > 0);
        await host.Syncs.RunAsync("customer-profile");
        Assert.Equal(200, (await host.GetAsync("/v1/collections/customers/records/user_id/5")).Status);
    }

    [Theory]
    [InlineData("DELETE", Person)]
    [InlineData("POST", Person + "/allow")]
    [InlineData("GET", Timeline)]
    public async Task Ask_WithoutTheRight_IsRefused(string method, string path)
    {
        await using var host = await AudienceHost.StartAsync();
        var products = await host.CreateKeyAsync(new ApiKeySettings { Name = "p", Scopes = ApiKeyScope.Manage, Collections = ["products"] });
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var body = method == "POST" ? "{}" : null;

        Assert.Equal(401, (await host.AskAsync(method, path, string.Empty, body)).Status);
        Assert.Equal(403, (await host.AskAsync(method, path, host.Key, body)).Status);
        Assert.Equal(403, (await host.AskAsync(method, path, products, body)).Status);
        Assert.Equal(404, (await host.AskAsync(method, path.Replace("email", "phone", StringComparison.Ordinal), manage, body)).Status);
        Assert.Equal(404, (await host.AskAsync(method, path.Replace("customers", "nobody", StringComparison.Ordinal), manage, body)).Status);
    }

    [Fact]
    public async Task People_KeyOfAnotherCollection_NeitherSeesNorErasesEventsOfNoCollection()
    {
        await using var host = await AudienceHost.StartAsync();
        var products = await host.CreateKeyAsync(new ApiKeySettings { Name = "p", Scopes = ApiKeyScope.Manage, Collections = ["products"] });
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        await host.App.Services.GetRequiredService<IEventIngest>().AcceptAsync("web", """{"type":"track","event":"Unmodelled","messageId":"u","userId":"5"}"""u8.ToArray());

        Assert.Empty((await host.AskAsync("GET", "/v1/people/products/sku/5/timeline", products)).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(0, CountOf(await host.AskAsync("DELETE", "/api/v1/people/products/sku/5", products), "log"));
        Assert.Contains("Unmodelled", (await host.AskAsync("GET", "/v1/people/customers/user_id/5/timeline", manage)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeline_OfAPerson_IsNewestFirstAsJsonAndText()
    {
        await using var host = await AudienceHost.StartAsync();
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var limited = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Scopes = ApiKeyScope.Manage, Fields = ["city"] });
        await host.ViewAsync("5", "a", "b");
        await host.ViewAsync("b", "c");

        var json = await host.AskAsync("GET", Timeline, manage);
        var text = await host.AskAsync("GET", Timeline + "?format=text", manage);
        var accepted = await host.AskAsync("GET", Timeline + "?limit=1", manage, null, "Accept: text/plain");

        Assert.Equal(200, json.Status);
        var kinds = json.Json.GetProperty("data").EnumerateArray().Select(one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("name").GetString()}").ToArray();
        Assert.Equal(2, kinds.Count(kind => kind == "event Viewed"));
        Assert.Contains("entered viewers", kinds);
        Assert.Contains("left silent", kinds);
        Assert.Equal("synced customer-profile", kinds[^1]);
        Assert.True(json.Json.GetProperty("complete").GetBoolean());
        var times = json.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("at").GetDateTimeOffset()).ToArray();
        Assert.Equal(times.OrderDescending(), times);
        Assert.Equal("text/plain; charset=utf-8", text.Header("Content-Type"));
        Assert.Contains("- just now: did 'Viewed' (web)\n", text.Text, StringComparison.Ordinal);
        Assert.Equal(2, accepted.Text.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(403, (await host.AskAsync("GET", Timeline, limited)).Status);
        Assert.Equal(400, (await host.AskAsync("GET", Timeline + "?limit=0", manage)).Status);
        Assert.Equal("Nothing is known of this person from the last day.\n", (await host.AskAsync("GET", "/v1/people/customers/user_id/nobody/timeline?format=text", manage)).Text);
    }

    [Theory]
    [InlineData("/api/v1/people/customers/email/jane", "/api/v1/people/:collection/:index_key/:index_value")]
    [InlineData("/api/v1/people/customers/email/jane/allow", "/api/v1/people/:collection/:index_key/:index_value/allow")]
    [InlineData("/v1/people/customers/email/jane/timeline", "/v1/people/:collection/:index_key/:index_value/timeline")]
    [InlineData("/v1/people/customers/email/jane/timelin", "/v1/people/:collection/:index_key/:index_value/:unknown")]
    [InlineData("/v1/people/jane", "/v1/people/:collection/:index_key/:index_value/:unknown")]
    public void RouteTemplate_OfAPerson_HidesTheValue(string path, string expected) => Assert.Equal(expected, Privacy.RouteTemplates.Of(path));

    private static long CountOf(RawResponse receipt, string place)
        => receipt.Json.GetProperty("erased").EnumerateArray().Where(one => one.GetProperty("place").GetString() == place).Sum(one => one.GetProperty("count").GetInt64());
}
