using System.Net.Http.Headers;
using System.Text.Json;
using Personalization.Keys;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Tests.Events;

/// <summary>What those who manage see of events, over HTTP.</summary>
public sealed class EventManagementTests
{
    private const string Tail = "/api/v1/event-sources/web/tail";
    private const string Catalog = "/api/v1/events/catalog";

    private static readonly string[] Names = ["receivedAt", "source", "type", "name", "messageId", "userId", "anonymousId", "timestamp", "rejection", "properties"];

    [Fact]
    public async Task Tail_EventsAndRefusals_ComeAsLines()
    {
        await using var host = await AudienceHost.StartAsync();
        await using var tail = await TailStream.OpenAsync(host, await ManageAsync(host), Tail + "?seconds=60");

        await host.ViewAsync("5", "m1");
        var seen = await tail.ReadAsync();
        await host.AskAsync("POST", "/v1/track", "web-key", """{"messageId":"m2","event":"Viewed"}""");
        var refused = await tail.ReadAsync();

        Assert.Equal("application/x-ndjson", tail.ContentType);
        Assert.Equal(Names, seen.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("web", "track", "Viewed", "m1", "5"), (Text(seen, "source"), Text(seen, "type"), Text(seen, "name"), Text(seen, "messageId"), Text(seen, "userId")));
        Assert.Equal("path", Assert.Single(seen.GetProperty("properties").EnumerateArray()).GetString());
        Assert.DoesNotContain("/pricing/a", seen.ToString(), StringComparison.Ordinal);
        Assert.Equal((JsonValueKind.Null, "m2", "id_missing"), (refused.GetProperty("type").ValueKind, Text(refused, "messageId"), Text(refused.GetProperty("rejection"), "code")));
    }

    [Fact]
    public async Task Tail_WithValues_ShowsEachEventOnOneLine()
    {
        await using var host = await AudienceHost.StartAsync();
        await using var tail = await TailStream.OpenAsync(host, await ManageAsync(host), Tail + "?values=true");

        var sent = await host.AskAsync("POST", "/v1/page", "web-key", "{\n\"userId\": \"5\",\n \"properties\": {\n\"path\": \"/a\"}}");
        var seen = await tail.ReadAsync();

        Assert.Equal(200, sent.Status);
        Assert.Equal("/a", Text(seen.GetProperty("message").GetProperty("properties"), "path"));
    }

    [Fact]
    public async Task Tail_TimeIsOver_Ends()
    {
        await using var host = await AudienceHost.StartAsync();

        var answer = await host.AskAsync("GET", Tail + "?seconds=1", await ManageAsync(host));

        Assert.Equal((200, "\n"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Tail_ServiceStops_EndsInGoodOrder()
    {
        await using var host = await AudienceHost.StartAsync();
        await using var tail = await TailStream.OpenAsync(host, await ManageAsync(host), Tail);

        await host.App.StopAsync();

        Assert.True(await tail.IsOverAsync());
    }

    [Theory]
    [InlineData(Tail + "?seconds=0", 400, "request_malformed")]
    [InlineData(Tail + "?seconds=3601", 400, "request_malformed")]
    [InlineData(Tail + "?values=maybe", 400, "request_malformed")]
    [InlineData("/api/v1/event-sources/wbe/tail", 404, "event_source_not_found")]
    [InlineData(Catalog + "?source=wbe", 404, "event_source_not_found")]
    [InlineData(Catalog + "?source=web&source=web", 400, "request_malformed")]
    public async Task Get_AskedWrongly_IsAProblem(string target, int status, string code)
    {
        await using var host = await AudienceHost.StartAsync();

        var answer = await host.AskAsync("GET", target, await ManageAsync(host));

        Assert.Equal((status, code), (answer.Status, answer.Code()));
    }

    [Theory]
    [InlineData(Tail)]
    [InlineData(Catalog)]
    public async Task Get_KeyThatIsLimited_IsRefused(string target)
    {
        await using var host = await AudienceHost.StartAsync();
        var limited = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Scopes = ApiKeyScope.Manage, Collections = ["customers"] });

        Assert.Equal("collection_forbidden", (await host.AskAsync("GET", target, limited)).Code());
        Assert.Equal("scope_missing", (await host.GetAsync(target)).Code());
        Assert.Equal("key_missing", (await host.AskAsync("GET", target, string.Empty)).Code());
    }

    [Fact]
    public async Task Tail_KeyLimitedToFields_IsRefused()
    {
        await using var host = await AudienceHost.StartAsync();
        var limited = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Scopes = ApiKeyScope.Manage, Fields = ["city"] });

        Assert.Equal("fields_forbidden", (await host.AskAsync("GET", Tail, limited)).Code());
    }

    [Fact]
    public async Task Catalog_EventsThatCame_AreCounted()
    {
        await using var host = await AudienceHost.StartAsync();
        await host.ViewAsync("5", "m1", "m2");

        var answer = (await host.AskAsync("GET", Catalog + "?source=web", await ManageAsync(host))).Json;

        var seen = Assert.Single(answer.GetProperty("data").EnumerateArray());
        Assert.Equal(("web", "track", "Viewed", 2, 25, 0), (Text(seen, "source"), Text(seen, "type"), Text(seen, "name"), seen.GetProperty("count").GetInt32(), answer.GetProperty("hours").GetInt32(), answer.GetProperty("others").GetInt32()));
    }

    [Fact]
    public async Task Answers_OfEveryKind_AreAsTheDocumentSays()
    {
        await using var host = await AudienceHost.StartAsync();
        var manage = await ManageAsync(host);
        var described = new DescribedAnswers((await host.GetAsync("/openapi/v1.json")).Json);
        await host.ViewAsync("5", "m1");
        const string tail = "/api/v1/event-sources/{name}/tail";

        await described.CheckAsync(Catalog, "get", 200, () => host.AskAsync("GET", Catalog, manage));
        await described.CheckAsync(Catalog, "get", 403, () => host.GetAsync(Catalog));
        await described.CheckAsync(Catalog, "get", 404, () => host.AskAsync("GET", Catalog + "?source=x", manage));
        await described.CheckAsync(tail, "get", 200, () => host.AskAsync("GET", Tail + "?seconds=1&values=true", manage));
        await described.CheckAsync(tail, "get", 400, () => host.AskAsync("GET", Tail + "?seconds=x", manage));
        await described.CheckAsync(tail, "get", 404, () => host.AskAsync("GET", "/api/v1/event-sources/x/tail", manage));
        var open = new List<TailStream>();
        for (var i = 0; i < EventTail.MostOpen; i++)
        {
            open.Add(await TailStream.OpenAsync(host, manage, Tail));
        }

        await described.CheckAsync(tail, "get", 503, () => host.AskAsync("GET", Tail, manage));
        foreach (var one in open)
        {
            await one.DisposeAsync();
        }
    }

    private static string? Text(JsonElement holder, string name) => holder.GetProperty(name).GetString();

    private static Task<string> ManageAsync(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

    /// <summary>A tail that is open.</summary>
    private sealed class TailStream(HttpClient client, HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        internal string? ContentType => response.Content.Headers.ContentType?.MediaType;

        internal static async Task<TailStream> OpenAsync(ApiHost host, string key, string target)
        {
            var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}") };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            var response = await client.GetAsync(new Uri(target, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
            return new TailStream(client, response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        internal async Task<JsonElement> ReadAsync()
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line.Length > 0)
                {
                    return JsonSerializer.Deserialize<JsonElement>(line);
                }
            }

            throw new InvalidOperationException("The tail has ended.");
        }

        internal async Task<bool> IsOverAsync()
        {
            while (await lines.ReadLineAsync() is not null)
            {
            }

            return true;
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
