using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Undo and release over HTTP: what they do, what they refuse, and to whom.</summary>
public sealed class UndoApiTests
{
    private const string Release = "/api/v1/syncs/catalogue/release";

    private readonly FakeQuery _rows = new FakeQuery("sku", "price").SetRows(["a", 1], ["b", 2], ["c", 3]);

    [Fact]
    public async Task Undo_AllOrNamedKeys_BringsBackHoldsAndReleases()
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host, ApiKeyScope.Manage);
        var run = await RemoveAsync(host);

        var one = await host.AskAsync("POST", Undo(run), key, """{"keys":["b"]}""");
        var all = await host.AskAsync("POST", Undo(run), key, "");
        var held = await host.AskAsync("GET", "/api/v1/held", key);
        var kept = await host.Syncs.RunAsync("catalogue");
        var released = await host.AskAsync("POST", Release, key, $$"""{"runId":"{{run}}","keys":["b","nobody"]}""");
        var rest = await host.AskAsync("POST", Release, key, "null");
        var gone = await host.Syncs.RunAsync("catalogue");

        Assert.Equal($$"""{"runId":"{{run}}","syncId":"catalogue","restored":1,"leftAlone":0,"rejected":0,"rejections":[]}""", one.Text);
        Assert.Equal((1, 1), (all.Json.GetProperty("restored").GetInt32(), all.Json.GetProperty("leftAlone").GetInt32()));
        Assert.Equal($$"""{"data":[{"syncId":"catalogue","runId":"{{run}}","keys":2}]}""", held.Text);
        Assert.Equal(0, kept.Counts.Removed);
        Assert.Equal("""{"syncId":"catalogue","released":1}""", released.Text);
        Assert.Equal("""{"syncId":"catalogue","released":1}""", rest.Text);
        Assert.Equal(2, gone.Counts.Removed);
        Assert.Equal("""{"data":[]}""", (await host.AskAsync("GET", "/api/v1/held", key)).Text);
    }

    [Fact]
    public async Task Undo_ToldInTheAuditLog_NamesNoKeys()
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host, ApiKeyScope.Manage);
        var run = await RemoveAsync(host);

        await host.AskAsync("POST", Undo(run), key, """{"keys":["b"]}""");
        await host.AskAsync("POST", Release, key, """{"keys":["b"]}""");

        var entries = (await host.AskAsync("GET", "/api/v1/audit", key)).Json.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal([("sync.release", "catalogue"), ("run.undo", run)], entries.Select(entry => (entry.GetProperty("action").GetString(), entry.GetProperty("resource").GetString())));
        Assert.All(entries, entry => Assert.DoesNotContain("\"b\"", entry.GetRawText(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"keys":"b"}""")]
    [InlineData("""{"keys":["b",1]}""")]
    [InlineData("""{"key":["b"]}""")]
    [InlineData("""{"Keys":["b"]}""")]
    [InlineData("""{"keys":["\ud800"]}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("true")]
    public async Task UndoAndRelease_MalformedBody_AreRefusedAndDoNothing(string body)
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host, ApiKeyScope.Manage);
        var run = await RemoveAsync(host);

        Assert.Equal((400, "request_malformed"), Of(await host.AskAsync("POST", Undo(run), key, body)));
        await host.AskAsync("POST", Undo(run), key, """{"keys":["c"]}""");
        Assert.Equal((400, "request_malformed"), Of(await host.AskAsync("POST", Release, key, body)));
        Assert.Equal(415, (await host.AskAsync("POST", Undo(run), key, "{}", "Content-Type: text/plain")).Status);
        Assert.Equal(415, (await host.AskAsync("POST", Release, key, "{}", "Content-Type: text/plain")).Status);

        Assert.Equal(1, (await host.AskAsync("GET", "/api/v1/held", key)).Json.GetProperty("data")[0].GetProperty("keys").GetInt32());
    }

    [Fact]
    public async Task UndoAndRelease_TooManyKeys_AreRefusedWithTheWayOut()
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host, ApiKeyScope.Manage);
        var run = await RemoveAsync(host);
        await host.AskAsync("POST", Undo(run), key, "");
        var body = JsonSerializer.Serialize(new { keys = Enumerable.Range(0, 1_001).Select(n => n.ToString(CultureInfo.InvariantCulture)) });

        var undone = await host.AskAsync("POST", Undo(run), key, body);
        var released = await host.AskAsync("POST", Release, key, body);

        Assert.Equal((400, "options_invalid"), Of(undone));
        Assert.Equal((400, "options_invalid"), Of(released));
        Assert.Contains("At most 1,000 keys can be named at once, and 1,001 were. Nothing was released.", released.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Equal(2, (await host.AskAsync("GET", "/api/v1/held", key)).Json.GetProperty("data")[0].GetProperty("keys").GetInt32());
    }

    [Fact]
    public async Task UndoAndRelease_OfWhatIsNotThere_Are404()
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host, ApiKeyScope.Manage);
        var run = await RemoveAsync(host);

        Assert.Equal((404, "nothing_kept"), Of(await host.AskAsync("POST", Undo("nobody"), key, "")));
        Assert.Equal((404, "nothing_kept"), Of(await host.AskAsync("POST", Undo(run), key, """{"keys":["nobody"]}""")));
        Assert.Equal((404, "sync_not_found"), Of(await host.AskAsync("POST", "/api/v1/syncs/catalog/release", key, "")));
        Assert.Equal("""{"syncId":"catalogue","released":0}""", (await host.AskAsync("POST", Release, key, """{"runId":"nobody"}""")).Text);
    }

    [Fact]
    public async Task UndoAndRelease_KeyOfOtherScopeCollectionsOrSomeFields_AreForbiddenAndDoNothing()
    {
        await using var host = await StartAsync();
        var run = await RemoveAsync(host);
        var (manager, other, fields) = (await KeyAsync(host, ApiKeyScope.Manage, ["products"]), await KeyAsync(host, ApiKeyScope.Manage, ["customers"]), await KeyAsync(host, ApiKeyScope.Manage, fields: ["price"]));

        Assert.Equal((401, "key_missing"), Of(await host.AskAsync("POST", Undo(run), string.Empty, "")));
        foreach (var path in new[] { Undo(run), Release })
        {
            Assert.Equal((403, "scope_missing"), Of(await host.AskAsync("POST", path, host.Key, "")));
            Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", path, other, "")));
            Assert.Equal((403, "fields_forbidden"), Of(await host.AskAsync("POST", path, fields, "")));
        }

        // What such a key must not see it cannot tell from what is not there.
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", Undo("nobody"), other, "")));
        Assert.Equal(2, (await host.AskAsync("POST", Undo(run), manager, "")).Json.GetProperty("restored").GetInt32());
        Assert.Equal("""{"data":[]}""", (await host.AskAsync("GET", "/api/v1/held", other)).Text);
        Assert.Equal(2, (await host.AskAsync("GET", "/api/v1/held", fields)).Json.GetProperty("data")[0].GetProperty("keys").GetInt32());
        Assert.Equal(2, (await host.AskAsync("POST", Release, manager, "")).Json.GetProperty("released").GetInt32());
    }

    [Fact]
    public async Task Undo_IndexTakenMeanwhile_IsRejectedWithItsKey()
    {
        var people = new FakeQuery("sku", "code").SetRows(["a", "x"], ["b", "y"]);
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache
            .AddCollection("parts", c => c.Index("sku", primary: true).Index("code"))
            .AddSync("parts", s => s.FromQuery(people, "sku").To("parts").Index("code", column: "code").Map("code").OnRemoved(RecordDeleteBehavior.DeleteRecord).MaxRemovedPercent(100).UndoRemovalsFor(TimeSpan.FromHours(1)))));
        var key = await KeyAsync(host, ApiKeyScope.Manage);
        await host.Syncs.RunAsync("parts");
        people.SetRows(["a", "x"], ["c", "y"]);
        var run = await host.Syncs.RunAsync("parts");

        var undone = await host.AskAsync("POST", Undo(run.RunId), key, "{}");

        Assert.Equal((200, 0, 1), (undone.Status, undone.Json.GetProperty("restored").GetInt32(), undone.Json.GetProperty("rejected").GetInt32()));
        Assert.Equal("b", undone.Json.GetProperty("rejections")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Document_OfUndoAndRelease_SaysWhatIsAnswered()
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host, ApiKeyScope.Manage);
        var run = await RemoveAsync(host);
        var described = new DescribedAnswers((await host.GetAsync("/openapi/v1.json")).Json);

        await described.CheckAsync("/api/v1/runs/{runId}/undo", "post", 200, () => host.AskAsync("POST", Undo(run), key, ""));
        await described.CheckAsync("/api/v1/runs/{runId}/undo", "post", 400, () => host.AskAsync("POST", Undo(run), key, "[]"));
        await described.CheckAsync("/api/v1/runs/{runId}/undo", "post", 403, () => host.AskAsync("POST", Undo(run), host.Key, ""));
        await described.CheckAsync("/api/v1/runs/{runId}/undo", "post", 404, () => host.AskAsync("POST", Undo("nobody"), key, ""));
        await described.CheckAsync("/api/v1/syncs/{id}/release", "post", 200, () => host.AskAsync("POST", Release, key, ""));
        await described.CheckAsync("/api/v1/syncs/{id}/release", "post", 400, () => host.AskAsync("POST", Release, key, "[]"));
        await described.CheckAsync("/api/v1/syncs/{id}/release", "post", 404, () => host.AskAsync("POST", "/api/v1/syncs/nobody/release", key, ""));
        await described.CheckAsync("/api/v1/held", "get", 200, () => host.AskAsync("GET", "/api/v1/held", key));
    }

    private static string Undo(string run) => $"/api/v1/runs/{run}/undo";

    private static (int Status, string Code) Of(RawResponse answer) => (answer.Status, answer.Code());

    private static Task<string> KeyAsync(ApiHost host, ApiKeyScope scope, IReadOnlyList<string>? collections = null, IReadOnlyList<string>? fields = null)
        => host.CreateKeyAsync(new ApiKeySettings { Name = "k", Scopes = scope, Collections = collections, Fields = fields });

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache.AddSync("catalogue", sync => sync
        .FromQuery(_rows, "sku").To("products").Map("price").OnRemoved(RecordDeleteBehavior.DeleteRecord).MaxRemovedPercent(100).UndoRemovalsFor(TimeSpan.FromHours(24)))));

    /// <summary>Lets a run remove b and c.</summary>
    private async Task<string> RemoveAsync(ApiHost host)
    {
        await host.Syncs.RunAsync("catalogue");
        _rows.SetRows(["a", 1]);
        var run = await host.Syncs.RunAsync("catalogue");
        Assert.Equal(2, run.Counts.Removed);
        return run.RunId;
    }
}
