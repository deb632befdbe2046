using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Tests.Events;
using Personalization.Keys;
using Personalization.Realtime.Ingest;
using Personalization.Sync;

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
                "/api/v1/models get", "/api/v1/models/{name}/preview get", "/api/v1/runs get", "/api/v1/runs/{runId} get", "/api/v1/runs/{runId}/rejected get", "/api/v1/sources get", "/api/v1/sources/{name}/test post", "/api/v1/syncs get", "/api/v1/syncs/trigger post", "/api/v1/syncs/{id} get",
                "/api/v1/syncs/{id}/forget post", "/api/v1/syncs/{id}/plan post", "/api/v1/syncs/{id}/reconcile post",
                "/api/v1/syncs/{id}/runs get", "/api/v1/syncs/{id}/runs/{runId}/cancel post", "/api/v1/syncs/{id}/test post", "/api/v1/syncs/{id}/trigger post",
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
        await using var host = await ApiHost.StartAsync(build: builder => EventHost.AddTo(builder.Services, ingest));
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var limited = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Rate = new ApiKeyRate(1, TimeSpan.FromHours(1)) });
        var document = (await host.GetAsync("/openapi/v1.json")).Json;
        var paths = document.GetProperty("paths");
        var schemas = document.GetProperty("components").GetProperty("schemas");
        const string one = Records + "/{index_key}/{index_value}";
        const string many = Records + "/{index_key}";
        const string real = "/v1/collections/customers/records";

        await CheckAsync(one, "get", 200, () => host.GetAsync(real + "/user_id/5"));
        await CheckAsync(one, "head", 200, () => host.AskAsync("HEAD", real + "/user_id/5"));
        await CheckAsync(one, "get", 304, () => host.GetAsync(real + "/user_id/5", "If-None-Match: *"));
        await CheckAsync(one, "get", 400, () => host.GetAsync(real + "/user_id/%FF"));
        await CheckAsync(one, "get", 401, () => host.AskAsync("GET", real + "/user_id/5", string.Empty));
        await CheckAsync(one, "head", 401, () => host.AskAsync("HEAD", real + "/user_id/5", "x"));
        await CheckAsync(one, "get", 403, () => host.AskAsync("GET", real + "/user_id/5", manage));
        await CheckAsync(one, "get", 404, () => host.GetAsync(real + "/user_id/6"));
        await CheckAsync(one, "get", 406, () => host.GetAsync(real + "/user_id/5", "Accept: text/html"));
        await CheckAsync(one, "get", 200, () => host.AskAsync("GET", real + "/user_id/5", limited));
        await CheckAsync(one, "get", 429, () => host.AskAsync("GET", real + "/user_id/5", limited));
        await CheckAsync(Records, "post", 200, () => host.PostAsync(real, """{"user_id":5}"""));
        await CheckAsync(Records, "post", 400, () => host.PostAsync(real, "{}"));
        await CheckAsync(Records, "post", 413, () => host.PostAsync(real, new string(' ', 5 * 1024 * 1024)));
        await CheckAsync(Records, "post", 415, () => host.PostAsync(real, "{}", "Content-Type: text/plain"));
        await CheckAsync(many, "post", 200, () => host.PostAsync(real + "/user_id", """{"values":[5,6]}"""));
        await CheckAsync(many, "post", 404, () => host.PostAsync(real + "/phone", """{"values":[5,6]}"""));
        await CheckAsync(many, "post", 413, () => host.PostAsync(real + "/user_id", JsonSerializer.Serialize(new { values = Enumerable.Range(0, 1001) })));
        await CheckAsync(one + "/explain", "get", 200, () => host.AskAsync("GET", real + "/user_id/5/explain", manage));
        await CheckAsync(one + "/explain", "get", 403, () => host.GetAsync(real + "/user_id/5/explain"));
        const string syncs = "/api/v1/syncs";
        await CheckAsync("/api/v1/sources", "get", 200, () => host.AskAsync("GET", "/api/v1/sources", manage));
        await CheckAsync("/api/v1/models", "get", 200, () => host.AskAsync("GET", "/api/v1/models", manage));
        await CheckAsync(syncs, "get", 200, () => host.AskAsync("GET", syncs, manage));
        await CheckAsync(syncs, "get", 401, () => host.AskAsync("GET", syncs, string.Empty));
        await CheckAsync(syncs, "get", 403, () => host.GetAsync(syncs));
        await CheckAsync(syncs + "/{id}", "get", 200, () => host.AskAsync("GET", syncs + "/customer-profile", manage));
        await CheckAsync(syncs + "/{id}", "get", 404, () => host.AskAsync("GET", syncs + "/nobody", manage));
        await CheckAsync(syncs + "/{id}/runs", "get", 200, () => host.AskAsync("GET", syncs + "/customer-profile/runs", manage));
        await CheckAsync(syncs + "/{id}/runs", "get", 400, () => host.AskAsync("GET", syncs + "/customer-profile/runs?limit=x", manage));
        const string runs = "/api/v1/runs";
        var run = host.App.Services.GetRequiredService<ISyncService>().ListRuns("customer-profile")[0].RunId;
        await CheckAsync(runs, "get", 200, () => host.AskAsync("GET", runs, manage));
        await CheckAsync(runs, "get", 400, () => host.AskAsync("GET", runs + "?limit=x", manage));
        await CheckAsync(runs + "/{runId}", "get", 200, () => host.AskAsync("GET", $"{runs}/{run}", manage));
        await CheckAsync(runs + "/{runId}", "get", 404, () => host.AskAsync("GET", runs + "/x", manage));
        await CheckAsync(runs + "/{runId}/rejected", "get", 200, () => host.AskAsync("GET", $"{runs}/{run}/rejected", manage));
        await CheckAsync(runs + "/{runId}/rejected", "get", 404, () => host.AskAsync("GET", runs + "/x/rejected", manage));
        await CheckAsync(syncs + "/trigger", "post", 200, () => host.AskAsync("POST", syncs + "/trigger", manage, """{"syncId":"customer-profile"}"""));
        await CheckAsync(syncs + "/trigger", "post", 413, () => host.AskAsync("POST", syncs + "/trigger", manage, new string(' ', 5 * 1024 * 1024)));
        await CheckAsync(syncs + "/{id}/trigger", "post", 200, () => host.AskAsync("POST", syncs + "/customer-profile/trigger", manage, "{}"));
        await CheckAsync(syncs + "/{id}/trigger", "post", 200, () => host.AskAsync("POST", syncs + "/customer-profile/trigger", manage, "null"));
        await CheckAsync(syncs + "/{id}/trigger", "post", 415, () => host.AskAsync("POST", syncs + "/customer-profile/trigger", manage, "x", "Content-Type: text/plain"));
        await CheckAsync(syncs + "/{id}/runs/{runId}/cancel", "post", 404, () => host.AskAsync("POST", syncs + "/customer-profile/runs/x/cancel", manage, ""));
        await CheckAsync(syncs + "/{id}/runs/{runId}/cancel", "post", 409, () => host.AskAsync(
            "POST", $"{syncs}/customer-profile/runs/{host.Syncs.GetLastRun("customer-profile")!.RunId}/cancel", manage, ""));
        const string sync = syncs + "/customer-profile";
        await CheckAsync(syncs + "/{id}/plan", "post", 200, () => host.AskAsync("POST", sync + "/plan?samples=1", manage, """{"fullResync":true}"""));
        await CheckAsync(syncs + "/{id}/plan", "post", 400, () => host.AskAsync("POST", sync + "/plan?samples=x", manage, ""));
        await CheckAsync(syncs + "/{id}/plan", "post", 400, () => host.AskAsync("POST", sync + "/plan", manage, """{"ignoreRemoved":true}"""));
        await CheckAsync(syncs + "/{id}/plan", "post", 404, () => host.AskAsync("POST", syncs + "/x/plan", manage, ""));
        await CheckAsync(syncs + "/{id}/reconcile", "post", 200, () => host.AskAsync("POST", sync + "/reconcile", manage, ""));
        await CheckAsync(syncs + "/{id}/reconcile", "post", 400, () => host.AskAsync("POST", sync + "/reconcile", manage, """{"repair":1}"""));
        await CheckAsync(syncs + "/{id}/test", "post", 200, () => host.AskAsync("POST", sync + "/test", manage, """{"key":"5","as":"added"}"""));
        await CheckAsync(syncs + "/{id}/test", "post", 400, () => host.AskAsync("POST", sync + "/test", manage, """{"key":"5","as":"other"}"""));
        await CheckAsync(syncs + "/{id}/test", "post", 404, () => host.AskAsync("POST", sync + "/test", manage, """{"key":"77"}"""));
        await CheckAsync(syncs + "/{id}/forget", "post", 409, () => host.AskAsync("POST", sync + "/forget", manage, ""));
        await CheckAsync(syncs + "/{id}/forget", "post", 404, () => host.AskAsync("POST", syncs + "/x/forget", manage, ""));
        await CheckAsync("/api/v1/models/{name}/preview", "get", 200, () => host.AskAsync("GET", "/api/v1/models/customer-profile/preview?limit=1", manage));
        await CheckAsync("/api/v1/models/{name}/preview", "get", 400, () => host.AskAsync("GET", "/api/v1/models/customer-profile/preview?limit=0", manage));
        await CheckAsync("/api/v1/models/{name}/preview", "get", 404, () => host.AskAsync("GET", "/api/v1/models/x/preview", manage));
        await CheckAsync("/api/v1/sources/{name}/test", "post", 404, () => host.AskAsync("POST", "/api/v1/sources/x/test", manage, ""));
        await CheckAsync("/v1/page", "post", 200, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page));
        await CheckAsync("/v1/batch", "post", 200, () => host.AskAsync(
            "POST", "/v1/batch", EventHost.WebKey, """{"batch":[5,{"type":"page"},{"type":"page","userId":"u","timestamp":"x"}]}"""));
        await CheckAsync("/v1/batch", "post", 400, () => host.AskAsync("POST", "/v1/batch", EventHost.WebKey, """{"batch":[5,{"type":"page"}]}"""));
        await CheckAsync("/v1/track", "post", 401, () => host.AskAsync("POST", "/v1/track", string.Empty, EventHost.Page));
        await CheckAsync("/v1/page", "post", 403, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page, "Origin: https://evil.example"));
        await CheckAsync("/v1/page", "post", 415, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page, "Content-Encoding: br"));
        ingest.Instead = (_, _) => throw new IngestOverloadedException(TimeSpan.Zero);
        await CheckAsync("/v1/page", "post", 503, () => host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page));
        host.Store.On(Testing.StoreOperations.Find, Testing.StoreFault.Throw(Personalization.Records.RecordStoreErrorKind.Run));
        await CheckAsync(one, "get", 503, () => host.GetAsync(real + "/user_id/5"));

        async Task CheckAsync(string path, string method, int status, Func<Task<RawResponse>> ask)
        {
            var answer = await ask();
            Assert.Equal(status, answer.Status);
            var response = paths.GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty($"{status}");
            if (response.TryGetProperty("headers", out var headers))
            {
                Assert.All(headers.EnumerateObject(), header => Assert.NotNull(answer.Header(header.Name)));
            }

            if (!response.TryGetProperty("content", out var content))
            {
                Assert.Empty(answer.Body);
                return;
            }

            var type = Assert.Single(content.EnumerateObject());
            Assert.Equal(type.Name, answer.Header("Content-Type"));
            AssertFits(schemas, type.Value.GetProperty("schema"), answer.Json);
            if (type.Name == "application/problem+json")
            {
                Assert.Contains(answer.Code(), response.GetProperty("x-problem-codes").EnumerateArray().Select(code => code.GetString()));
            }
        }
    }

    /// <summary>Checks what the schemas of the document use: types, required members, members, items and lists of words.</summary>
    private static void AssertFits(JsonElement schemas, JsonElement schema, JsonElement value)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = schemas.GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        if (!schema.TryGetProperty("type", out var typed))
        {
            return; // any JSON
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            Assert.True(schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean());
            return;
        }

        var type = typed.GetString();
        Assert.True(type == TypeOf(value) || (type == "number" && TypeOf(value) == "integer"), $"{type}: {value}");
        if (schema.TryGetProperty("enum", out var words))
        {
            Assert.Contains(value.GetString(), words.EnumerateArray().Select(item => item.GetString()));
        }

        if (schema.TryGetProperty("required", out var required))
        {
            Assert.All(required.EnumerateArray(), name => Assert.True(value.TryGetProperty(name.GetString()!, out _), name.GetString()));
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            Assert.All(value.EnumerateObject(), member => AssertFits(schemas, properties.GetProperty(member.Name), member.Value));
        }

        if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
        {
            Assert.All(value.EnumerateObject(), member => AssertFits(schemas, others, member.Value));
        }

        if (schema.TryGetProperty("items", out var items))
        {
            Assert.All(value.EnumerateArray(), item => AssertFits(schemas, items, item));
        }
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.GetRawText().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
