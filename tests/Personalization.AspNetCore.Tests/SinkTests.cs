using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.Tests;

/// <summary>What tables of a sink would not take is seen, replayed and discarded by those who manage, and by nobody else; memberships are written when they say so.</summary>
public sealed class SinkTests : IDisposable
{
    private const string Sinks = "/api/v1/sinks";

    private readonly TempDirectory _directory = new();

    private string ConnectionString => new SqliteConnectionStringBuilder { DataSource = _directory.File("warehouse.db"), Pooling = false }.ToString();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Failures_OfASink_AreListedReplayedAndDiscarded()
    {
        await using var host = await StartAsync();
        var (described, manage) = (await DescribedAsync(host), await KeyAsync(host));
        await SendAsync(host, ("m1", "true"));
        await ReadAllAsync(host);
        await SendAsync(host, ("m2", "\"s3cret\""));
        await ReadAllAsync(host);

        var sink = Assert.Single((await GetAsync(described, host, manage, string.Empty, string.Empty)).GetProperty("data").EnumerateArray());
        Assert.Equal(("events", "warehouse", "shop", 0, 0), (Text(sink, "id"), Text(sink, "source"), Text(sink, "schema"), Number(sink, "unreadEvents"), Number(sink, "unreadViolations")));
        var listed = await GetAsync(described, host, manage, "/{name}/failures", "/events/failures?limit=5");
        var failure = Assert.Single(listed.GetProperty("data").EnumerateArray());
        Assert.Equal(("Viewed", false), (Text(failure, "event"), failure.GetProperty("isViolation").GetBoolean()));
        Assert.Contains("'n'", Text(failure, "problem"), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", listed.ToString(), StringComparison.Ordinal);

        JsonElement letters = default;
        await described.CheckAsync("/api/v1/dead-letters", "get", 200, async () =>
        {
            var answer = await host.AskAsync("GET", "/api/v1/dead-letters", manage);
            letters = answer.Json;
            return answer;
        });
        var letter = Assert.Single(letters.GetProperty("data").EnumerateArray());
        Assert.Equal(("sink", "events", "Viewed"), (Text(letter, "kind"), Text(letter, "sink"), Text(letter, "trigger")));
        Assert.Equal((Text(failure, "id"), Text(failure, "problem")), (Text(letter, "id"), Text(letter, "reason")));
        Assert.DoesNotContain("s3cret", letters.ToString(), StringComparison.Ordinal);
        Assert.Empty((await host.AskAsync("GET", "/api/v1/dead-letters?sync=events", manage)).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(404, (await host.AskAsync("GET", $"/api/v1/dead-letters/{Text(letter, "id")}", manage)).Status);

        Assert.Equal((0, 1), Replayed(await PostAsync(described, host, manage, "replay")));
        await ExecuteAsync("drop table shop_viewed");
        Assert.Equal((1, 0), Replayed(await PostAsync(described, host, manage, "replay")));
        Assert.Equal("m2", await ExecuteAsync("select group_concat(id) from shop_viewed"));
        Assert.Equal(0, Number(await PostAsync(described, host, manage, "discard"), "discarded"));
    }

    [Fact]
    public async Task Discard_Failures_AreGoneAndNotWritten()
    {
        await using var host = await StartAsync();
        var (described, manage) = (await DescribedAsync(host), await KeyAsync(host));
        await SendAsync(host, ("m1", "true"));
        await ReadAllAsync(host);
        await SendAsync(host, ("m2", "\"x\""), ("m3", "\"y\""));
        await ReadAllAsync(host);

        Assert.Single((await GetAsync(described, host, manage, "/{name}/failures", "/events/failures?limit=1")).GetProperty("data").EnumerateArray());
        Assert.Equal(2, Number(await PostAsync(described, host, manage, "discard"), "discarded"));
        Assert.Empty((await GetAsync(described, host, manage, "/{name}/failures", "/events/failures")).GetProperty("data").EnumerateArray());
        Assert.Equal("m1", await ExecuteAsync("select group_concat(id) from shop_viewed"));
        await described.CheckAsync(Sinks + "/{name}/failures", "get", 400, () => host.AskAsync("GET", Sinks + "/events/failures?limit=101", manage));
    }

    [Fact]
    public async Task Snapshot_OfASinkWithoutASchedule_WritesWhoIsIn()
    {
        await using var host = await StartAsync();
        var (described, manage) = (await DescribedAsync(host), await KeyAsync(host));
        while (host.App.Services.GetRequiredService<RealtimeEngine>().Plans.All.Any(plan => plan.IsReplaying))
        {
            await Task.Yield();
        }

        var written = await PostAsync(described, host, manage, "snapshot");

        Assert.Empty(written.GetProperty("skipped").EnumerateArray());
        Assert.Equal(
            [("oslo", 1, 0), ("silent", 2, 0), ("viewers", 0, 0)],
            written.GetProperty("data").EnumerateArray().Select(one => (Text(one, "audience"), Number(one, "entered"), Number(one, "exited"))));
        Assert.Equal("5", await ExecuteAsync("select ht_row_id from shop_audience_membership where ht_audience_id = 'oslo'"));
    }

    [Fact]
    public async Task Sinks_UnknownName_IsSaidWithTheNearest()
    {
        await using var host = await StartAsync();
        var (described, manage) = (await DescribedAsync(host), await KeyAsync(host));

        await described.CheckAsync(Sinks + "/{name}/failures", "get", 404, () => host.AskAsync("GET", Sinks + "/event/failures", manage));
        foreach (var word in new[] { "replay", "discard", "snapshot" })
        {
            var answer = await host.AskAsync("POST", $"{Sinks}/event/{word}", manage, "{}", "Content-Type: application/json");
            Assert.Equal((404, RealtimeErrorCodes.SinkNotFound), (answer.Status, answer.Code()));
            Assert.Contains("Did you mean 'events'?", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sinks_WithoutTheScopeOrAllCollections_AreNotSeen()
    {
        await using var host = await StartAsync();
        var reader = await host.CreateKeyAsync(new ApiKeySettings { Name = "r", Scopes = ApiKeyScope.Read });
        var limited = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Scopes = ApiKeyScope.Manage, Collections = ["customers"] });

        foreach (var key in new[] { reader, limited })
        {
            Assert.Equal(403, (await host.AskAsync("GET", Sinks, key)).Status);
            Assert.Equal(403, (await host.AskAsync("GET", Sinks + "/events/failures", key)).Status);
            foreach (var word in new[] { "replay", "discard", "snapshot" })
            {
                Assert.Equal(403, (await host.AskAsync("POST", $"{Sinks}/events/{word}", key, "{}", "Content-Type: application/json")).Status);
            }
        }
    }

    private Task<ApiHost> StartAsync() => AudienceHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache
        .AddSqlite("warehouse", ConnectionString)
        .AddRealtime(realtime => realtime.AddSink("events", sink => sink.Source("warehouse").Schema("shop")))));

    private static Task<string> KeyAsync(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

    private static async Task<DescribedAnswers> DescribedAsync(ApiHost host) => new((await host.GetAsync("/openapi/v1.json")).Json);

    private static async Task SendAsync(ApiHost host, params (string Id, string Value)[] events)
    {
        foreach (var (id, value) in events)
        {
            var json = $$$"""{"type":"track","event":"Viewed","messageId":"{{{id}}}","userId":"5","properties":{"n":{{{value}}}}}""";
            Assert.Equal(1, (await host.App.Services.GetRequiredService<IEventIngest>().AcceptAsync("web", Encoding.UTF8.GetBytes(json))).Accepted);
        }
    }

    /// <summary>Waits until the sink has read what there is.</summary>
    private static async Task ReadAllAsync(ApiHost host)
    {
        while ((await host.App.Services.GetRequiredService<SinkManagement>().ListAsync(CancellationToken.None))[0].UnreadEvents > 0)
        {
            await Task.Yield();
        }
    }

    private static async Task<JsonElement> GetAsync(DescribedAnswers described, ApiHost host, string key, string path, string target)
    {
        JsonElement answered = default;
        await described.CheckAsync(Sinks + path, "get", 200, async () =>
        {
            var answer = await host.AskAsync("GET", Sinks + target, key);
            answered = answer.Json;
            return answer;
        });
        return answered;
    }

    private static async Task<JsonElement> PostAsync(DescribedAnswers described, ApiHost host, string key, string word)
    {
        JsonElement answered = default;
        await described.CheckAsync($"{Sinks}/{{name}}/{word}", "post", 200, async () =>
        {
            var answer = await host.AskAsync("POST", $"{Sinks}/events/{word}", key, "{}", "Content-Type: application/json");
            answered = answer.Json;
            return answer;
        });
        return answered;
    }

    private static (int Written, int Left) Replayed(JsonElement answer) => (Number(answer, "written"), Number(answer, "left"));

    private static string? Text(JsonElement holder, string name) => holder.GetProperty(name).GetString();

    private static int Number(JsonElement holder, string name) => holder.GetProperty(name).GetInt32();

    private async Task<string?> ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
