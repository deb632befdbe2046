using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Realtime.Audiences;

namespace Personalization.AspNetCore.Tests.Events;

/// <summary>Events that break their contract are answered as others are; whoever manages sees what was wrong.</summary>
public sealed class ContractTests
{
    private const string Good = """{"userId":5,"event":"Order Completed","messageId":"m1","properties":{"order_id":"1"}}""";
    private const string Bad = """{"userId":5,"event":"Order Completed","messageId":"m2","properties":{"order_id":1}}""";
    private const string Orders = """{"properties":{"properties":{"required":["order_id"],"properties":{"order_id":{"type":"string"}}}}}""";

    [Fact]
    public async Task Post_BlockedEvent_Answers200AndIsAmongTheViolations()
    {
        await using var host = await StartAsync();

        var good = await host.AskAsync("POST", "/v1/track", "web-key", Good);
        var bad = await host.AskAsync("POST", "/v1/track", "web-key", Bad);
        var other = await host.AskAsync("POST", "/v1/page", "web-key", """{"userId":5,"name":"Home","messageId":"m3"}""");

        Assert.Equal((200, 200, 200), (good.Status, bad.Status, other.Status));
        Assert.Equal(good.Text, bad.Text);
        var key = await ManageKeyAsync(host);
        using var list = JsonDocument.Parse((await host.AskAsync("GET", "/api/v1/events/violations?payload=true", key)).Text);
        var found = list.RootElement.GetProperty("data").EnumerateArray().OrderBy(one => one.GetProperty("messageId").GetString()).ToList();
        Assert.Equal(["m2", "m3"], found.Select(one => one.GetProperty("messageId").GetString()));
        Assert.True(found[0].GetProperty("blocked").GetBoolean() && found[0].GetProperty("hasSchemaViolated").GetBoolean() && found[1].GetProperty("hasUndeclaredSchema").GetBoolean());
        Assert.Equal(1, found[0].GetProperty("payload").GetProperty("properties").GetProperty("order_id").GetInt32());
        Assert.DoesNotContain("payload", (await host.AskAsync("GET", "/api/v1/events/violations", key)).Text, StringComparison.Ordinal);
        Assert.Contains("\"data\":[]", (await host.AskAsync("GET", "/api/v1/events/violations?contract=none", key)).Text.Replace(" ", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"order_id\"", (await host.AskAsync("GET", "/api/v1/contracts/infer?event=Order%20Completed", key)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"ids":[1]}""", 400)]
    [InlineData("""{"all":true}""", 200)]
    public async Task Replay_Body_SaysWhichAreMeant(string body, int status)
    {
        await using var host = await StartAsync();
        await host.AskAsync("POST", "/v1/track", "web-key", Bad);

        var answer = await host.AskAsync("POST", "/api/v1/events/violations/replay", await ManageKeyAsync(host), body);

        Assert.Equal(status, answer.Status);
        Assert.True(status != 200 || answer.Text.Contains("\"stillBlocked\":1", StringComparison.Ordinal), answer.Text);
    }

    private static Task<string> ManageKeyAsync(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

    [Fact]
    public async Task Get_KeyOfSomeCollections_IsRefused()
    {
        await using var host = await StartAsync();
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "some", Scopes = ApiKeyScope.Manage, Collections = ["customers"] });

        Assert.Equal(403, (await host.AskAsync("GET", "/api/v1/events/violations", key)).Status);
        Assert.Equal(403, (await host.AskAsync("GET", "/api/v1/events/violations", host.Key)).Status);
        Assert.Equal(400, (await host.AskAsync("GET", "/api/v1/events/violations?limit=501", await ManageKeyAsync(host))).Status);
    }

    private static Task<ApiHost> StartAsync() => AudienceHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache.AddRealtime(realtime => realtime
        .AddContract("shop", shop => shop.UndeclaredEvents(UndeclaredEvents.Block).Event("order", order => order.Track("Order Completed").Schema(Orders).InvalidFields(InvalidFields.Block))))), contract: "shop");
}
