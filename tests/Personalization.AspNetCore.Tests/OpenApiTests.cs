using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Tests.Events;
using Personalization.Keys;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Tests;

/// <summary>The document says what is answered, and what is answered is in the document.</summary>
public sealed class OpenApiTests
{
    private const string Records = "/v1/collections/{collection}/records";

    [Fact]
    public async Task Document_Always_NamesEveryLookup()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync("GET", "/openapi/v1.json", string.Empty);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.StartsWith("3.0", answer.Json.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = answer.Json.GetProperty("paths");
        Assert.Equal(
            [
                "/api/v1/alerts get",
                "/api/v1/alerts/channels/{name}/test post",
                "/api/v1/alerts/mute post",
                "/api/v1/alerts/unmute post",
                "/api/v1/audit get",
                "/api/v1/config/diff get",
                "/api/v1/destinations get",
                "/api/v1/destinations/{id} get",
                "/api/v1/held get",
                "/api/v1/hooks/{id} post",
                "/api/v1/models get",
                "/api/v1/models/{name}/preview get",
                "/api/v1/runs get",
                "/api/v1/runs/{runId} get",
                "/api/v1/runs/{runId}/rejected get",
                "/api/v1/runs/{runId}/rows get",
                "/api/v1/runs/{runId}/undo post",
                "/api/v1/sequences get",
                "/api/v1/sources get",
                "/api/v1/sources/{name}/test post",
                "/api/v1/syncs get",
                "/api/v1/syncs/sequences get",
                "/api/v1/syncs/sequences/runs/{runId} get",
                "/api/v1/syncs/sequences/runs/{runId}/cancel post",
                "/api/v1/syncs/sequences/{id} get",
                "/api/v1/syncs/sequences/{id}/pause post",
                "/api/v1/syncs/sequences/{id}/resume post",
                "/api/v1/syncs/sequences/{id}/runs get",
                "/api/v1/syncs/sequences/{id}/trigger post",
                "/api/v1/syncs/trigger post",
                "/api/v1/syncs/{id} get",
                "/api/v1/syncs/{id}/debug get",
                "/api/v1/syncs/{id}/debug post",
                "/api/v1/syncs/{id}/debug delete",
                "/api/v1/syncs/{id}/forget post",
                "/api/v1/syncs/{id}/pause post",
                "/api/v1/syncs/{id}/plan post",
                "/api/v1/syncs/{id}/reconcile post",
                "/api/v1/syncs/{id}/release post",
                "/api/v1/syncs/{id}/resume post",
                "/api/v1/syncs/{id}/rows get",
                "/api/v1/syncs/{id}/runs get",
                "/api/v1/syncs/{id}/runs/{runId}/cancel post",
                "/api/v1/syncs/{id}/test post",
                "/api/v1/syncs/{id}/trigger post",
                "/api/v1/unmanaged get",
                "/api/v2/rest/run/{id} post",
                "/api/v2/rest/sync/{id} get",
                Records + " post", Records + "/{index_key} post", Records + "/{index_key}/{index_value} get", Records + "/{index_key}/{index_value} head",
                Records + "/{index_key}/{index_value}/explain get",
            ],
            paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{path.Name} {method.Name}")));
        var ids = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Select(method => method.Value.GetProperty("operationId").GetString()).ToArray();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Answers_OfEveryKind_AreAsTheDocumentSays()
    {
        var ingest = new RecordingIngest();
        await using var host = await ApiHost.StartAsync(build: builder =>
        {
            EventHost.AddTo(builder.Services, ingest);
            builder.Services.AddPersonalizationCache(cache => cache.AddSequence("nightly", nightly => nightly.Run("customer-profile", SequenceTermination.Rejected)));
        });
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var limited = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Rate = new ApiKeyRate(1, TimeSpan.FromHours(1)) });
        var document = (await host.GetAsync("/openapi/v1.json")).Json;
        var described = new DescribedAnswers(document);
        const string one = Records + "/{index_key}/{index_value}";
        const string many = Records + "/{index_key}";
        const string real = "/v1/collections/customers/records";

        await described.CheckAsync(one, "get", 200, () => host.GetAsync(real + "/user_id/5"));
        await described.CheckAsync(one, "head", 200, () => host.AskAsync("HEAD", real + "/user_id/5"));
        await described.CheckAsync(one, "get", 304, () => host.GetAsync(real + "/user_id/5", "If-None-Match: *"));
        await described.CheckAsync(one, "get", 400, () => host.GetAsync(real + "/user_id/%FF"));
        await described.CheckAsync(one, "get", 401, () => host.AskAsync("GET", real + "/user_id/5", string.Empty));
        await described.CheckAsync(one, "head", 401, () => host.AskAsync("HEAD", real + "/user_id/5", "x"));
        await described.CheckAsync(one, "get", 403, () => host.AskAsync("GET", real + "/user_id/5", manage));
        await described.CheckAsync(one, "get", 404, () => host.GetAsync(real + "/user_id/6"));
        await described.CheckAsync(one, "get", 406, () => host.GetAsync(real + "/user_id/5", "Accept: text/html"));
        await described.CheckAsync(one, "get", 200, () => host.AskAsync("GET", real + "/user_id/5", limited));
        await described.CheckAsync(one, "get", 429, () => host.AskAsync("GET", real + "/user_id/5", limited));
        await described.CheckAsync(Records, "post", 200, () => host.PostAsync(real, """{"user_id":5}"""));
        await described.CheckAsync(Records, "post", 400, () => host.PostAsync(real, "{}"));
        await described.CheckAsync(Records, "post", 413, () => host.PostAsync(real, new string(' ', 5 * 1024 * 1024)));
        await described.CheckAsync(Records, "post", 415, () => host.PostAsync(real, "{}", "Content-Type: text/plain"));
        await described.CheckAsync(many, "post", 200, () => host.PostAsync(real + "/user_id", """{"values":[5,6]}"""));
        await described.CheckAsync(many, "post", 404, () => host.PostAsync(real + "/phone", """{"values":[5,6]}"""));
        await described.CheckAsync(many, "post", 413, () => host.PostAsync(real + "/user_id", JsonSerializer.Serialize(new { values = Enumerable.Range(0, 1001) })));
        await described.CheckAsync(one + "/explain", "get", 200, () => host.AskAsync("GET", real + "/user_id/5/explain", manage));
        await described.CheckAsync(one + "/explain", "get", 403, () => host.GetAsync(real + "/user_id/5/explain"));
        const string syncs = "/api/v1/syncs";
        await described.CheckAsync("/api/v1/sources", "get", 200, () => host.AskAsync("GET", "/api/v1/sources", manage));
        await described.CheckAsync("/api/v1/models", "get", 200, () => host.AskAsync("GET", "/api/v1/models", manage));
        await described.CheckAsync(syncs, "get", 200, () => host.AskAsync("GET", syncs, manage));
        await described.CheckAsync(syncs, "get", 401, () => host.AskAsync("GET", syncs, string.Empty));
        await described.CheckAsync(syncs, "get", 403, () => host.GetAsync(syncs));
        await described.CheckAsync(syncs + "/{id}", "get", 200, () => host.AskAsync("GET", syncs + "/customer-profile", manage));
        await described.CheckAsync(syncs + "/{id}", "get", 404, () => host.AskAsync("GET", syncs + "/nobody", manage));
        await described.CheckAsync(syncs + "/{id}/runs", "get", 200, () => host.AskAsync("GET", syncs + "/customer-profile/runs", manage));
        await described.CheckAsync(syncs + "/{id}/runs", "get", 400, () => host.AskAsync("GET", syncs + "/customer-profile/runs?limit=x", manage));
        const string runs = "/api/v1/runs";
        var run = host.App.Services.GetRequiredService<ISyncService>().ListRuns("customer-profile")[0].RunId;
        await described.CheckAsync(runs, "get", 200, () => host.AskAsync("GET", runs, manage));
        await described.CheckAsync(runs, "get", 400, () => host.AskAsync("GET", runs + "?limit=x", manage));
        await described.CheckAsync(runs + "/{runId}", "get", 200, () => host.AskAsync("GET", $"{runs}/{run}", manage));
        await described.CheckAsync(runs + "/{runId}", "get", 404, () => host.AskAsync("GET", runs + "/x", manage));
        await described.CheckAsync(runs + "/{runId}/rejected", "get", 200, () => host.AskAsync("GET", $"{runs}/{run}/rejected", manage));
        await described.CheckAsync(runs + "/{runId}/rejected", "get", 404, () => host.AskAsync("GET", runs + "/x/rejected", manage));
        await described.CheckAsync(syncs + "/trigger", "post", 200, () => host.AskAsync("POST", syncs + "/trigger", manage, """{"syncId":"customer-profile"}"""));
        await described.CheckAsync(syncs + "/trigger", "post", 413, () => host.AskAsync("POST", syncs + "/trigger", manage, new string(' ', 5 * 1024 * 1024)));
        await described.CheckAsync(syncs + "/{id}/trigger", "post", 200, () => host.AskAsync("POST", syncs + "/customer-profile/trigger", manage, "{}"));
        await described.CheckAsync(syncs + "/{id}/trigger", "post", 200, () => host.AskAsync("POST", syncs + "/customer-profile/trigger", manage, "null"));
        await described.CheckAsync(syncs + "/{id}/trigger", "post", 415, () => host.AskAsync("POST", syncs + "/customer-profile/trigger", manage, "x", "Content-Type: text/plain"));
        await described.CheckAsync(syncs + "/{id}/runs/{runId}/cancel", "post", 404, () => host.AskAsync("POST", syncs + "/customer-profile/runs/x/cancel", manage, ""));
        await described.CheckAsync(syncs + "/{id}/runs/{runId}/cancel", "post", 409, () => host.AskAsync(
            "POST", $"{syncs}/customer-profile/runs/{host.Syncs.GetLastRun("customer-profile")!.RunId}/cancel", manage, ""));
        const string sequences = syncs + "/sequences";
        await described.CheckAsync("/api/v1/sequences", "get", 200, () => host.AskAsync("GET", "/api/v1/sequences", manage));
        await described.CheckAsync(sequences, "get", 200, () => host.AskAsync("GET", sequences, manage));
        await described.CheckAsync(sequences + "/{id}", "get", 200, () => host.AskAsync("GET", sequences + "/nightly", manage));
        await described.CheckAsync(sequences + "/{id}", "get", 404, () => host.AskAsync("GET", sequences + "/x", manage));
        await described.CheckAsync(sequences + "/{id}/trigger", "post", 200, () => host.AskAsync("POST", sequences + "/nightly/trigger", manage, "{}"));
        await described.CheckAsync(sequences + "/{id}/trigger", "post", 415, () => host.AskAsync("POST", sequences + "/nightly/trigger", manage, "x", "Content-Type: text/plain"));
        await described.CheckAsync(sequences + "/{id}/runs", "get", 200, () => host.AskAsync("GET", sequences + "/nightly/runs", manage));
        await described.CheckAsync(sequences + "/{id}/runs", "get", 400, () => host.AskAsync("GET", sequences + "/nightly/runs?limit=x", manage));
        var nightly = await host.App.Services.GetRequiredService<ISequenceService>().RunAsync("nightly", TestContext.Current.CancellationToken);
        await described.CheckAsync(sequences + "/runs/{runId}", "get", 200, () => host.AskAsync("GET", $"{sequences}/runs/{nightly.RunId}", manage));
        await described.CheckAsync(sequences + "/runs/{runId}", "get", 404, () => host.AskAsync("GET", sequences + "/runs/x", manage));
        await described.CheckAsync(sequences + "/runs/{runId}/cancel", "post", 404, () => host.AskAsync("POST", sequences + "/runs/x/cancel", manage, ""));
        await described.CheckAsync(sequences + "/runs/{runId}/cancel", "post", 409, () => host.AskAsync("POST", $"{sequences}/runs/{nightly.RunId}/cancel", manage, ""));
        await described.CheckAsync("/api/v1/destinations", "get", 200, () => host.AskAsync("GET", "/api/v1/destinations", manage));
        await described.CheckAsync("/api/v1/destinations/{id}", "get", 200, () => host.AskAsync("GET", "/api/v1/destinations/customers", manage));
        await described.CheckAsync("/api/v1/destinations/{id}", "get", 404, () => host.AskAsync("GET", "/api/v1/destinations/x", manage));
        await described.CheckAsync("/api/v2/rest/run/{id}", "post", 200, () => host.AskAsync("POST", "/api/v2/rest/run/customer-profile", manage, ""));
        await described.CheckAsync("/api/v2/rest/sync/{id}", "get", 200, () => host.AskAsync("GET", "/api/v2/rest/sync/customer-profile", manage));
        await described.CheckAsync("/api/v2/rest/sync/{id}", "get", 404, () => host.AskAsync("GET", "/api/v2/rest/sync/x", manage));
        const string sync = syncs + "/customer-profile";
        await described.CheckAsync(syncs + "/{id}/plan", "post", 200, () => host.AskAsync("POST", sync + "/plan?samples=1", manage, """{"fullResync":true}"""));
        await described.CheckAsync(syncs + "/{id}/plan", "post", 400, () => host.AskAsync("POST", sync + "/plan?samples=x", manage, ""));
        await described.CheckAsync(syncs + "/{id}/plan", "post", 400, () => host.AskAsync("POST", sync + "/plan", manage, """{"ignoreRemoved":true}"""));
        await described.CheckAsync(syncs + "/{id}/plan", "post", 404, () => host.AskAsync("POST", syncs + "/x/plan", manage, ""));
        await described.CheckAsync(syncs + "/{id}/reconcile", "post", 200, () => host.AskAsync("POST", sync + "/reconcile", manage, ""));
        await described.CheckAsync(syncs + "/{id}/reconcile", "post", 400, () => host.AskAsync("POST", sync + "/reconcile", manage, """{"repair":1}"""));
        await described.CheckAsync(syncs + "/{id}/test", "post", 200, () => host.AskAsync("POST", sync + "/test", manage, """{"key":"5","as":"added"}"""));
        await described.CheckAsync(syncs + "/{id}/test", "post", 400, () => host.AskAsync("POST", sync + "/test", manage, """{"key":"5","as":"other"}"""));
        await described.CheckAsync(syncs + "/{id}/test", "post", 404, () => host.AskAsync("POST", sync + "/test", manage, """{"key":"77"}"""));
        await described.CheckAsync(syncs + "/{id}/forget", "post", 409, () => host.AskAsync("POST", sync + "/forget", manage, ""));
        await described.CheckAsync(syncs + "/{id}/forget", "post", 404, () => host.AskAsync("POST", syncs + "/x/forget", manage, ""));
        await described.CheckAsync("/api/v1/models/{name}/preview", "get", 200, () => host.AskAsync("GET", "/api/v1/models/customer-profile/preview?limit=1", manage));
        await described.CheckAsync("/api/v1/models/{name}/preview", "get", 400, () => host.AskAsync("GET", "/api/v1/models/customer-profile/preview?limit=0", manage));
        await described.CheckAsync("/api/v1/models/{name}/preview", "get", 404, () => host.AskAsync("GET", "/api/v1/models/x/preview", manage));
        await described.CheckAsync("/api/v1/sources/{name}/test", "post", 404, () => host.AskAsync("POST", "/api/v1/sources/x/test", manage, ""));
        await described.CheckAsync("/v1/page", "post", 200, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page));
        await described.CheckAsync("/v1/batch", "post", 200, () => host.AskAsync(
            "POST", "/v1/batch", EventHost.WebKey, """{"batch":[5,{"type":"page"},{"type":"page","userId":"u","timestamp":"x"}]}"""));
        await described.CheckAsync("/v1/batch", "post", 400, () => host.AskAsync("POST", "/v1/batch", EventHost.WebKey, """{"batch":[5,{"type":"page"}]}"""));
        await described.CheckAsync("/v1/track", "post", 401, () => host.AskAsync("POST", "/v1/track", string.Empty, EventHost.Page));
        await described.CheckAsync("/v1/page", "post", 403, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page, "Origin: https://evil.example"));
        await described.CheckAsync("/v1/page", "post", 415, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page, "Content-Encoding: br"));
        ingest.Instead = (_, _) => throw new IngestOverloadedException(TimeSpan.Zero);
        await described.CheckAsync("/v1/page", "post", 503, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page));
        host.Store.On(Testing.StoreOperations.Find, Testing.StoreFault.Throw(Personalization.RecordStoreErrorKind.Run));
        await described.CheckAsync(one, "get", 503, () => host.GetAsync(real + "/user_id/5"));
    }
}
