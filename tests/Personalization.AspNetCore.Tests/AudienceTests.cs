using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Memberships over HTTP, on a real port.</summary>
public sealed class AudienceTests
{
    private const string Ann = "/v1/audiences/customers/5";
    private const string Record = "/v1/collections/customers/records/user_id/5";

    [Fact]
    public async Task Get_Person_IsAnsweredAsTheReferenceSays()
    {
        await using var host = await AudienceHost.StartAsync();

        var before = await host.GetAsync(Ann);
        await host.ViewAsync("5", "1", "2", "2");
        var after = await host.GetAsync(Ann);

        Assert.Equal(200, before.Status);
        Assert.Equal("""{"parent_model_id":"customers","user_id":"5","audience_ids":["silent","oslo"]}""", before.Text);
        Assert.Equal("application/json", before.Header("Content-Type"));
        Assert.Equal("private, no-cache", before.Header("Cache-Control"));
        Assert.Equal("""{"parent_model_id":"customers","user_id":"5","audience_ids":["viewers","oslo"]}""", after.Text);
        Assert.NotEqual(before.Header("ETag"), after.Header("ETag"));
    }

    [Theory]
    [InlineData("/v1/audiences/customers/nobody", """{"parent_model_id":"customers","user_id":"nobody","audience_ids":[]}""")]
    [InlineData("/v1/audiences/customers/email/nobody", """{"parent_model_id":"customers","index_key":"email","index_value":"nobody","audience_ids":[]}""")]
    [InlineData("/v1/audiences/customers/email/jane@example.com", """{"parent_model_id":"customers","index_key":"email","index_value":"jane@example.com","audience_ids":["silent","oslo"]}""")]
    [InlineData("/v1/audiences/customers/email/a%2Fb%20c%252F+%C3%A9", """{"parent_model_id":"customers","index_key":"email","index_value":"a/b c%2F+é","audience_ids":["silent"]}""")]
    [InlineData("/v1/audiences/customers/user_id/explain", """{"parent_model_id":"customers","index_key":"user_id","index_value":"explain","audience_ids":[]}""")]
    [InlineData("/v1/audiences/products/1", """{"parent_model_id":"products","user_id":"1","audience_ids":[]}""")]
    public async Task Get_ByAnyIndex_IsFoundOrInNone(string target, string expected)
    {
        await using var host = await AudienceHost.StartAsync();

        var answer = await host.GetAsync(target);

        Assert.Equal(expected, answer.Text);
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Get_Details_TellsNamesAndTimes()
    {
        await using var host = await AudienceHost.StartAsync();
        await host.ViewAsync("5", "1", "2");

        var audiences = (await host.GetAsync(Ann + "?details=true")).Json.GetProperty("audiences");

        Assert.Equal(["viewers", "oslo"], audiences.EnumerateArray().Select(audience => audience.GetProperty("name").GetString()));
        Assert.All(audiences.EnumerateArray(), audience => Assert.Equal(audience.GetProperty("id").GetString(), audience.GetProperty("name").GetString()));
        var now = DateTimeOffset.UtcNow;
        Assert.InRange(audiences[0].GetProperty("since").GetDateTimeOffset(), now.AddMinutes(-10), now);
        Assert.InRange(audiences[0].GetProperty("until").GetDateTimeOffset(), now.AddMinutes(50), now.AddMinutes(61));
        Assert.Equal(JsonValueKind.Null, audiences[1].GetProperty("until").ValueKind);
    }

    [Fact]
    public async Task Post_ManyPeople_AreAnsweredInTheirOrder()
    {
        await using var host = await AudienceHost.StartAsync();
        await host.ViewAsync("b", "1", "2");

        var byId = await host.PostAsync("/v1/audiences/customers", """{"values":["b",5,"x","b"]}""");
        var byEmail = await host.PostAsync("/v1/audiences/customers/email?details=true", """{"values":["jane@example.com"]}""");
        var tooMany = await host.PostAsync("/v1/audiences/customers", JsonSerializer.Serialize(new { values = Enumerable.Range(0, 1001) }));

        Assert.Equal(
            """{"parent_model_id":"customers","users":[{"user_id":"b","audience_ids":["viewers"]},{"user_id":"5","audience_ids":["silent","oslo"]},{"user_id":"x","audience_ids":[]}]}""",
            byId.Text);
        Assert.Equal("jane@example.com", byEmail.Json.GetProperty("users")[0].GetProperty("index_value").GetString());
        Assert.Equal(2, byEmail.Json.GetProperty("users")[0].GetProperty("audiences").GetArrayLength());
        Assert.Equal((413, "too_many_values"), (tooMany.Status, tooMany.Code()));
    }

    [Fact]
    public async Task Get_IfNoneMatch_SaysWhetherTheCallerHasIt()
    {
        await using var host = await AudienceHost.StartAsync();
        var etag = (await host.GetAsync(Ann)).Header("ETag")!;

        var same = await host.GetAsync(Ann, "If-None-Match: " + etag);
        var head = await host.AskAsync("HEAD", Ann);
        await host.ViewAsync("5", "1", "2");
        var changed = await host.GetAsync(Ann, "If-None-Match: " + etag);

        Assert.Equal((304, string.Empty), (same.Status, same.Text));
        Assert.Equal((200, string.Empty, etag), (head.Status, head.Text, head.Header("ETag")));
        Assert.Equal(200, changed.Status);
    }

    [Fact]
    public async Task Get_KeysThatDoNotCoverIt_AreRefused()
    {
        await using var host = await AudienceHost.StartAsync();
        var products = await host.CreateKeyAsync(new ApiKeySettings { Name = "p", Collections = ["products"] });
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var fields = await host.CreateKeyAsync(new ApiKeySettings { Name = "f", Fields = ["city"] });
        var named = await host.CreateKeyAsync(new ApiKeySettings { Name = "n", Fields = ["city", "_audiences"] });

        Assert.Equal((403, "collection_forbidden"), await AskAsync(Ann, products));
        Assert.Equal((403, "collection_forbidden"), await AskAsync("/v1/audiences/nothing/5", products));
        Assert.Equal((403, "scope_missing"), await AskAsync(Ann, manage));
        Assert.Equal((403, "scope_missing"), await AskAsync("/v1/audiences/customers/user_id/5/explain", host.Key));
        Assert.Equal((403, "fields_forbidden"), await AskAsync(Ann, fields));
        Assert.Equal((403, "fields_forbidden"), await AskAsync(Record + "?audiences=merge", fields));
        Assert.Equal((401, "key_missing"), await AskAsync(Ann, string.Empty));
        Assert.Equal(200, (await host.AskAsync("GET", Ann, named)).Status);
        Assert.Equal("""{"city":"Oslo","_audiences":{"viewers":false,"silent":true,"oslo":true}}""", (await host.AskAsync("GET", Record + "?audiences=merge", named)).Text);

        async Task<(int Status, string Code)> AskAsync(string target, string key)
        {
            var answer = await host.AskAsync("GET", target, key);
            return (answer.Status, answer.Code());
        }
    }

    [Theory]
    [InlineData("/v1/audiences/customrs/5", 404, "collection_not_found")]
    [InlineData("/v1/audiences/customers/phone/5", 404, "index_not_found")]
    [InlineData("/v1/audiences/customers/%FF", 400, "request_malformed")]
    [InlineData("/v1/audiences/customers/5?details=maybe", 400, "request_malformed")]
    [InlineData("/v1/collections/customers/records/user_id/5?audiences=all", 400, "request_malformed")]
    public async Task Get_WhatIsNotThere_IsAProblem(string target, int status, string code)
    {
        await using var host = await AudienceHost.StartAsync();

        var answer = await host.GetAsync(target);

        Assert.Equal((status, code), (answer.Status, answer.Code()));
    }

    [Fact]
    public async Task Get_StoreThatIsAway_IsUnavailable()
    {
        await using var host = await AudienceHost.StartAsync();
        host.Store.On(StoreOperations.All, StoreFault.Throw(RecordStoreErrorKind.Transient));

        var answer = await host.GetAsync(Ann);

        Assert.Equal((503, "store_unavailable"), (answer.Status, answer.Code()));
        Assert.NotNull(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Get_MergedRecord_HasEveryAudienceOfItsCollection()
    {
        await using var host = await AudienceHost.StartAsync();

        var whole = await host.GetAsync(Record + "?audiences=merge");
        var part = await host.GetAsync(Record + "?audiences=merge&fields=orders");
        var body = await host.PostAsync("/v1/collections/customers/records?audiences=merge", """{"email":"jane@example.com"}""");
        var many = await host.PostAsync("/v1/collections/customers/records/email?audiences=merge", """{"values":[]}""");
        var plain = await host.GetAsync(Record);
        var missing = await host.GetAsync("/v1/collections/customers/records/user_id/6?audiences=merge");
        await host.ViewAsync("5", "1", "2");
        var later = await host.GetAsync(Record + "?audiences=merge", "If-None-Match: " + whole.Header("ETag"));

        Assert.Equal(ApiHost.Ann[..^1] + ""","_audiences":{"viewers":false,"silent":true,"oslo":true}}""", whole.Text);
        Assert.Equal("""{"orders":1,"_audiences":{"viewers":false,"silent":true,"oslo":true}}""", part.Text);
        Assert.Equal(whole.Text, body.Text);
        Assert.Equal((400, "request_malformed"), (many.Status, many.Code()));
        Assert.Equal(ApiHost.Ann, plain.Text);
        Assert.NotEqual(plain.Header("ETag"), whole.Header("ETag"));
        Assert.Equal(404, missing.Status);
        Assert.Equal(200, later.Status);
        Assert.Contains("\"viewers\":true,\"silent\":false", later.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AppWithoutRealTime_HasNoMemberships()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.GetAsync(Ann);
        var merged = await host.GetAsync(Record + "?audiences=merge");

        Assert.Equal(404, answer.Status);
        Assert.Equal(ApiHost.Ann[..^1] + ""","_audiences":{}}""", merged.Text);
    }

    [Fact]
    public async Task Explain_Person_TellsEachConditionAndItsReason()
    {
        await using var host = await AudienceHost.StartAsync();
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        await host.ViewAsync("5", "1");

        var answer = await host.AskAsync("GET", "/v1/audiences/customers/email/jane@example.com/explain", manage);
        var nobody = await host.AskAsync("GET", "/v1/audiences/customers/email/nobody/explain", manage);

        Assert.Equal(200, answer.Status);
        var viewers = answer.Json.GetProperty("audiences")[0];
        Assert.Equal("viewers", viewers.GetProperty("id").GetString());
        Assert.False(viewers.GetProperty("member").GetBoolean());
        Assert.NotEqual(string.Empty, viewers.GetProperty("condition").GetProperty("why").GetString());
        Assert.Equal(0, nobody.Json.GetProperty("audiences").GetArrayLength());
    }

    [Fact]
    public async Task Services_WithRealTime_AnswerAsTheRouteDoes()
    {
        await using var host = await AudienceHost.StartAsync();

        var audiences = await host.App.Services.GetRequiredService<Personalization.Realtime.Memberships.IAudienceMembership>().GetAsync("customers", "5");

        Assert.Equal(["silent", "oslo"], audiences);
    }

    [Fact]
    public async Task Management_Audiences_AreListedCountedAndVerified()
    {
        await using var host = await AudienceHost.StartAsync();
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var products = await host.CreateKeyAsync(new ApiKeySettings { Name = "p", Scopes = ApiKeyScope.Manage, Collections = ["products"] });
        await host.ViewAsync("5", "1", "2");

        var list = await host.AskAsync("GET", "/api/v1/audiences", manage);
        var size = await host.AskAsync("GET", "/api/v1/audiences/viewers/preview?sample=1", manage);
        var verified = await host.AskAsync("POST", "/api/v1/audiences/viewers/verify", manage, "");
        var reconciled = await host.AskAsync("POST", "/api/v1/audiences/viewers/reconcile", manage, "");
        var none = await host.AskAsync("GET", "/api/v1/audiences", products);
        var hidden = await host.AskAsync("GET", "/api/v1/audiences/viewers/preview", products);

        Assert.Equal(["viewers", "silent", "oslo"], list.Json.GetProperty("data").EnumerateArray().Select(audience => audience.GetProperty("id").GetString()));
        Assert.Equal(
            """{"id":"viewers","parentModelId":"customers","primaryIndex":"user_id","timeZone":"UTC","eventModels":["viewed"],"windowSeconds":3600}""",
            list.Json.GetProperty("data")[0].GetRawText());
        Assert.Equal("""{"id":"viewers","parentModelId":"customers","people":2,"members":1,"sample":["5"]}""", size.Text);
        Assert.Equal("""{"id":"viewers","people":2,"differences":0,"sample":[]}""", verified.Text);
        Assert.Equal(0, reconciled.Json.GetProperty("differences").GetInt64());
        Assert.Equal(0, none.Json.GetProperty("data").GetArrayLength());
        Assert.Equal((403, "collection_forbidden"), (hidden.Status, hidden.Code()));
    }

    [Fact]
    public async Task Answers_OfEveryKind_AreAsTheDocumentSays()
    {
        await using var host = await AudienceHost.StartAsync();
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var described = new DescribedAnswers((await host.GetAsync("/openapi/v1.json")).Json);
        const string one = "/v1/audiences/{parent_model_id}/{user_id}";
        const string many = "/v1/audiences/{parent_model_id}";
        const string byIndex = "/v1/audiences/{parent_model_id}/{index_key}/{index_value}";
        const string managed = "/api/v1/audiences";

        await described.CheckAsync(one, "get", 200, () => host.GetAsync(Ann + "?details=true"));
        await described.CheckAsync(one, "head", 200, () => host.AskAsync("HEAD", Ann));
        await described.CheckAsync(one, "get", 304, () => host.GetAsync(Ann, "If-None-Match: *"));
        await described.CheckAsync(one, "get", 400, () => host.GetAsync(Ann + "?details=x"));
        await described.CheckAsync(one, "get", 401, () => host.AskAsync("GET", Ann, string.Empty));
        await described.CheckAsync(one, "get", 403, () => host.AskAsync("GET", Ann, manage));
        await described.CheckAsync(one, "get", 404, () => host.GetAsync("/v1/audiences/nobody/5"));
        await described.CheckAsync(one, "get", 406, () => host.GetAsync(Ann, "Accept: text/html"));
        await described.CheckAsync(byIndex, "get", 200, () => host.GetAsync("/v1/audiences/customers/user_id/5?details=true"));
        await described.CheckAsync(byIndex, "get", 404, () => host.GetAsync("/v1/audiences/customers/phone/5"));
        await described.CheckAsync(byIndex + "/explain", "get", 200, () => host.AskAsync("GET", "/v1/audiences/customers/user_id/5/explain", manage));
        await described.CheckAsync(many, "post", 200, () => host.PostAsync("/v1/audiences/customers?details=true", """{"values":[5]}"""));
        await described.CheckAsync(many, "post", 400, () => host.PostAsync("/v1/audiences/customers", "[]"));
        await described.CheckAsync(many, "post", 415, () => host.PostAsync("/v1/audiences/customers", "{}", "Content-Type: text/plain"));
        await described.CheckAsync(many + "/{index_key}", "post", 200, () => host.PostAsync("/v1/audiences/customers/email", """{"values":["jane@example.com"]}"""));
        await described.CheckAsync(managed, "get", 200, () => host.AskAsync("GET", managed, manage));
        await described.CheckAsync(managed + "/{name}/preview", "get", 200, () => host.AskAsync("GET", managed + "/oslo/preview", manage));
        await described.CheckAsync(managed + "/{name}/preview", "get", 400, () => host.AskAsync("GET", managed + "/oslo/preview?sample=x", manage));
        await described.CheckAsync(managed + "/{name}/preview", "get", 404, () => host.AskAsync("GET", managed + "/rome/preview", manage));
        await described.CheckAsync(managed + "/{name}/verify", "post", 200, () => host.AskAsync("POST", managed + "/oslo/verify", manage, ""));
        await described.CheckAsync(managed + "/{name}/replay", "post", 200, () => host.AskAsync("POST", managed + "/oslo/replay", manage, ""));
        await described.CheckAsync(managed + "/{name}/replay", "post", 404, () => host.AskAsync("POST", managed + "/x/replay", manage, ""));
        await described.CheckAsync(managed + "/replay", "post", 200, () => host.AskAsync("POST", managed + "/replay", manage, ""));
        await described.CheckAsync(managed + "/{name}/reconcile", "post", 200, () => host.AskAsync("POST", managed + "/oslo/reconcile", manage, ""));
        host.Store.On(StoreOperations.All, StoreFault.Throw(RecordStoreErrorKind.Transient));
        await described.CheckAsync(one, "get", 503, () => host.GetAsync(Ann));
    }

    [Fact]
    public async Task Log_OfMemberships_HasNoIdsAndValues()
    {
        var seen = new ConcurrentQueue<string>();
        using var provider = new CollectingLoggerProvider(seen);
        await using var host = await AudienceHost.StartAsync(build: builder => builder.Logging.AddProvider(provider));

        await host.GetAsync("/v1/audiences/customers/s3cret");
        await host.GetAsync("/v1/audiences/customers/email/s3cret%40example.com?details=true");
        await host.PostAsync("/v1/audiences/customers", """{"values":["s3cret"]}""");
        await host.ViewAsync("s3cret", "s3cret-message");

        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, line => line.Contains("s3cret", StringComparison.Ordinal));
    }
}
