using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Every row and header of the table of lookups, on a real port.</summary>
public sealed class LookupTests
{
    private const string AnnById = "/v1/collections/customers/records/user_id/5";
    private const string AnnByEmail = "/v1/collections/customers/records/email/jane@example.com";
    private const string Records = "/v1/collections/customers/records";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_RecordThatIsThere_IsAnsweredWithItsHeaders(bool sqlite)
    {
        await using var host = await ApiHost.StartAsync(sqlite);

        var byId = await host.GetAsync(AnnById);
        var byEmail = await host.GetAsync(AnnByEmail);

        Assert.Equal(200, byId.Status);
        Assert.Equal(ApiHost.Ann, byId.Text);
        Assert.Equal("application/json", byId.Header("Content-Type"));
        Assert.Equal("private, no-cache", byId.Header("Cache-Control"));
        Assert.Matches("^\"[0-9a-f]{16}\"$", byId.Header("ETag"));
        Assert.Equal(
            host.Syncs.GetLastRun("customer-profile")!.StartedAt.ToString("R", CultureInfo.InvariantCulture), byId.Header("Last-Modified"));
        Assert.Equal(ApiHost.Ann, byEmail.Text);
        Assert.Equal(byId.Header("ETag"), byEmail.Header("ETag"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_Record_IsTheGetWithoutItsBody(bool sqlite)
    {
        await using var host = await ApiHost.StartAsync(sqlite);
        var get = await host.GetAsync(AnnById);

        var head = await host.AskAsync("HEAD", AnnById);
        var missing = await host.AskAsync("HEAD", AnnById + "5");

        Assert.Equal(200, head.Status);
        Assert.Equal(get.Headers.Where(header => header.Key != "Date"), head.Headers.Where(header => header.Key != "Date"));
        Assert.Equal(get.Body.Length.ToString(CultureInfo.InvariantCulture), head.Header("Content-Length"));
        Assert.Equal(404, missing.Status);
    }

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"other\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("not a tag", 200)]
    public async Task Get_IfNoneMatch_SaysWhetherTheCallerHasIt(string header, int expected)
    {
        await using var host = await ApiHost.StartAsync();
        var etag = (await host.GetAsync(AnnById)).Header("ETag")!;

        var answer = await host.GetAsync(AnnById, "If-None-Match: " + header.Replace("{0}", etag, StringComparison.Ordinal));

        Assert.Equal(expected, answer.Status);
        Assert.Equal(etag, answer.Header("ETag"));
        Assert.Equal("private, no-cache", answer.Header("Cache-Control"));
        Assert.NotNull(answer.Header("Last-Modified"));
        Assert.Equal(expected == 200 ? ApiHost.Ann : string.Empty, answer.Text);
    }

    [Theory]
    [InlineData("?fields=city", """{"city":"Oslo"}""")]
    [InlineData("?fields=orders,full_name", """{"full_name":"Ann","orders":1}""")]
    [InlineData("?fields=orders&x=1&fields=city", """{"city":"Oslo","orders":1}""")]
    [InlineData("?fields=full%5Fname", """{"full_name":"Ann"}""")]
    [InlineData("?fields=unknown", "{}")]
    [InlineData("?other=1", ApiHost.Ann)]
    [InlineData("?", ApiHost.Ann)]
    public async Task Get_Fields_AnswersOnlyThose(string query, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        var whole = await host.GetAsync(AnnById);

        var answer = await host.GetAsync(AnnById + query);

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, answer.Text);
        Assert.Equal(expected == ApiHost.Ann, answer.Header("ETag") == whole.Header("ETag"));
        Assert.Equal(304, (await host.GetAsync(AnnById + query, "If-None-Match: " + answer.Header("ETag"))).Status);
    }

    [Theory]
    [InlineData("?fields=")]
    [InlineData("?fields=a,")]
    [InlineData("?fields=%FF")]
    [InlineData("?fields=%4")]
    public async Task Get_FieldsThatCannotBeRead_AreMalformed(string query)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.GetAsync(AnnById + query);

        Assert.Equal(400, answer.Status);
        Assert.Equal("request_malformed", answer.Code());
    }

    [Theory]
    [InlineData("/v1/collections/customers/records/user_id/6", "record_not_found")]
    [InlineData("/v1/collections/customers/records/email/JANE@example.com", "record_not_found")]
    [InlineData("/v1/collections/nobody/records/user_id/5", "collection_not_found")]
    [InlineData("/v1/collections/customers/records/phone/5", "index_not_found")]
    public async Task Get_NothingThere_IsNotFoundWithACode(string target, string code)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.GetAsync(target);

        Assert.Equal(404, answer.Status);
        Assert.Equal(code, answer.Code());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("a%2Fb%20c%252F%2B%C3%A9", 200)]
    [InlineData("a%2fb%20c%252f+%c3%a9", 404)]
    [InlineData("a%2Fb%20c%2F%2B%C3%A9", 404)]
    [InlineData("a%252Fb%20c%252F%2B%C3%A9", 404)]
    [InlineData("a%2Fb%20c%252F+\u00C3\u00A9", 400)]
    public async Task Get_EncodedValue_IsDecodedOnce(string value, int expected)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.GetAsync("/v1/collections/customers/records/email/" + value);

        Assert.Equal(expected, answer.Status);
    }

    [Theory]
    [InlineData("%FF")]
    [InlineData("%C3")]
    [InlineData("%ED%A0%80")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("x/")]
    public async Task Get_ValueThatCannotBeRead_IsMalformed(string value)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.GetAsync("/v1/collections/customers/records/email/" + value);

        Assert.Equal(400, answer.Status);
        Assert.Equal("request_malformed", answer.Code());
    }

    [Theory]
    [InlineData("""{"email": "jane@example.com"}""")]
    [InlineData("""{"user_id": 5}""")]
    [InlineData("""{"user_id": "5"}""")]
    [InlineData("""{"user_id": 5.00}""")]
    [InlineData(""" { "user_id" : 50e-1 } """)]
    public async Task Post_IndexAndValue_IsAsTheGet(string body)
    {
        await using var host = await ApiHost.StartAsync();
        var get = await host.GetAsync(AnnById);

        var post = await host.PostAsync(Records, body);

        Assert.Equal(200, post.Status);
        Assert.Equal(get.Body, post.Body);
        Assert.Equal(get.Header("ETag"), post.Header("ETag"));
        Assert.Equal(get.Header("Last-Modified"), post.Header("Last-Modified"));
        Assert.Equal("private, no-cache", post.Header("Cache-Control"));
        Assert.Equal(304, (await host.PostAsync(Records, body, "If-None-Match: " + get.Header("ETag"))).Status);
        Assert.Equal("""{"city":"Oslo"}""", (await host.PostAsync(Records + "?fields=city", body)).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"email\":null}")]
    [InlineData("{\"email\":[\"a\"]}")]
    [InlineData("{\"email\":{}}")]
    [InlineData("{\"email\":\"a\",\"user_id\":5}")]
    [InlineData("{\"email\":\"a\"} x")]
    [InlineData("{\"email\":\"a\"")]
    [InlineData("{\"email\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":\"a\"}")]
    [InlineData("{\"user_id\":1e999}")]
    [InlineData("{\"user_id\":01}")]
    public async Task Post_BodyThatCannotBeRead_IsMalformed(string body)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.PostAsync(Records, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal("request_malformed", answer.Code());
    }

    [Theory]
    [InlineData("ext%3Acrm/x", "colon")]
    [InlineData("ext:crm/x", "colon")]
    [InlineData("ext%253Acrm/x", "percent")]
    public async Task Get_NamesOfIndexesThatNeedEncoding_AreDecodedOnce(string path, string row)
    {
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache
            .AddCollection("odd", c => c.Index("id", primary: true).Index("ext:crm").Index("ext%3Acrm"))
            .AddSync("odd", s => s
                .FromQuery(new FakeQuery("id", "a", "b").SetRows(["colon", "x", "y"], ["percent", "y", "x"]), primaryKey: "id")
                .To("odd").Index("ext:crm", column: "a").Index("ext%3Acrm", column: "b").Map("id"))));
        Assert.Equal(SyncRunStatus.Success, (await host.Syncs.RunAsync("odd")).Status);

        var answer = await host.GetAsync("/v1/collections/odd/records/" + path);

        Assert.Equal($$"""{"id":"{{row}}"}""", answer.Text);
    }

    [Fact]
    public async Task Post_NothingThere_IsNotFoundWithACode()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal("record_not_found", (await host.PostAsync(Records, """{"email":"x"}""")).Code());
        Assert.Equal("index_not_found", (await host.PostAsync(Records, """{"phone":"x"}""")).Code());
        Assert.Equal("collection_not_found", (await host.PostAsync("/v1/collections/nobody/records", """{"phone":"x"}""")).Code());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PostMany_Values_AnswersEachOrNull(bool sqlite)
    {
        await using var host = await ApiHost.StartAsync(sqlite);

        var answer = await host.PostAsync(Records + "/user_id", """{"values": ["b", 5, "x\u00e9\"", "b", true]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal("private, no-cache", answer.Header("Cache-Control"));
        var records = answer.Json.GetProperty("records");
        Assert.Equal(["b", "5", "x\u00e9\"", "true"], records.EnumerateObject().Select(record => record.Name));
        Assert.Equal(ApiHost.Bob, records.GetProperty("b").GetRawText());
        Assert.Equal(ApiHost.Ann, records.GetProperty("5").GetRawText());
        Assert.Equal(JsonValueKind.Null, records.GetProperty("true").ValueKind);
        var projected = await host.PostAsync(Records + "/user_id?fields=city", """{"values": [5]}""");
        Assert.Equal("""{"records":{"5":{"city":"Oslo"}}}""", projected.Text);
        Assert.Equal("""{"records":{}}""", (await host.PostAsync(Records + "/user_id", """{"values":[]}""")).Text);
    }

    [Fact]
    public async Task PostMany_AThousandLargeRecords_AreAllAnswered()
    {
        var customers = new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows(
            [.. Enumerable.Range(0, 1000).Select(i => new object?[] { i, $"{i}@x", new string('x', 600), null, i })]);
        await using var host = await ApiHost.StartAsync(customers: customers);

        var answer = await host.PostAsync(
            Records + "/user_id", JsonSerializer.Serialize(new { values = Enumerable.Range(0, 1000) }));

        Assert.Equal(200, answer.Status);
        Assert.Equal(1000, answer.Json.GetProperty("records").EnumerateObject().Count(record => record.Value.GetProperty("orders").GetInt32() >= 0));
    }

    [Theory]
    [InlineData("{\"values\":\"a\"}", 400, "request_malformed")]
    [InlineData("{\"values\":[null]}", 400, "request_malformed")]
    [InlineData("{\"values\":[[]]}", 400, "request_malformed")]
    [InlineData("{\"value\":[]}", 400, "request_malformed")]
    [InlineData("{\"values\":[],\"more\":1}", 400, "request_malformed")]
    [InlineData("[\"a\"]", 400, "request_malformed")]
    [InlineData("1001", 413, "too_many_values")]
    public async Task PostMany_BodyThatIsWrong_IsRefused(string body, int status, string code)
    {
        await using var host = await ApiHost.StartAsync();
        body = body == "1001" ? JsonSerializer.Serialize(new { values = Enumerable.Range(0, 1001) }) : body;

        var answer = await host.PostAsync(Records + "/user_id", body);

        Assert.Equal(status, answer.Status);
        Assert.Equal(code, answer.Code());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Explain_Record_TellsItsParts(bool sqlite)
    {
        await using var host = await ApiHost.StartAsync(sqlite);
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

        var answer = await host.AskAsync("GET", AnnByEmail + "/explain", key);

        Assert.Equal(200, answer.Status);
        Assert.Equal("customers", answer.Json.GetProperty("collection").GetString());
        Assert.Equal("5", answer.Json.GetProperty("key").GetString());
        Assert.True(answer.Json.GetProperty("visible").GetBoolean());
        var part = Assert.Single(answer.Json.GetProperty("parts").EnumerateArray());
        Assert.Equal("customer-profile", part.GetProperty("sync").GetString());
        Assert.True(part.GetProperty("run").GetInt64() > 0);
        Assert.Equal(
            host.Syncs.GetLastRun("customer-profile")!.StartedAt.ToUnixTimeMilliseconds(), part.GetProperty("syncedAt").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal("live", part.GetProperty("state").GetString());
        Assert.Equal(["full_name", "city", "orders"], part.GetProperty("fields").EnumerateArray().Select(field => field.GetString()!));
        Assert.Equal(["email"], part.GetProperty("indexes").EnumerateArray().Select(index => index.GetString()!));
        Assert.Equal("user_id", part.GetProperty("modelKey").GetProperty("column").GetString());
        Assert.Equal("5", part.GetProperty("modelKey").GetProperty("value").GetString());
        Assert.Equal("record_not_found", (await host.AskAsync("GET", AnnById + "5/explain", key)).Code());
        Assert.Equal("index_not_found", (await host.AskAsync("GET", Records + "/phone/5/explain", key)).Code());
        Assert.Equal("collection_not_found", (await host.AskAsync("GET", "/v1/collections/x/records/phone/5/explain", key)).Code());
        var forbidden = await host.GetAsync(AnnById + "/explain");
        Assert.Equal(403, forbidden.Status);
        Assert.Equal("scope_missing", forbidden.Code());
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("*/*", 200)]
    [InlineData("application/*", 200)]
    [InlineData("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", 200)]
    [InlineData("text/html;q=1, application/json;q=0.1", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("nonsense, , ;;", 200)]
    [InlineData("text/html", 406)]
    [InlineData("application/json;q=0", 406)]
    [InlineData("application/json;q=0, */*", 406)]
    [InlineData("image/*", 406)]
    public async Task Accept_Header_DecidesWhetherJsonWillDo(string accept, int expected)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.GetAsync(AnnById, "Accept: " + accept);

        Assert.Equal(expected, answer.Status);
        Assert.True(expected == 200 || answer.Code() == "not_acceptable");
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/vnd.api+json", 200)]
    [InlineData("APPLICATION/JSON; charset=\"UTF-8\"", 200)]
    [InlineData("application/json; charset=latin1", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("nonsense", 415)]
    public async Task ContentType_OfABody_MustBeJson(string type, int expected)
    {
        await using var host = await ApiHost.StartAsync();

        var one = await host.PostAsync(Records, """{"user_id":5}""", "Content-Type: " + type);
        var many = await host.PostAsync(Records + "/user_id", """{"values":[5]}""", "Content-Type: " + type);

        Assert.Equal(expected, one.Status);
        Assert.Equal(expected, many.Status);
        Assert.True(expected == 200 || one.Code() == "media_type_unsupported");
    }

    [Fact]
    public async Task Body_TooLarge_IsRefused()
    {
        await using var host = await ApiHost.StartAsync(options: options => options.MaxBodyBytes = 1000);
        var body = "{\"email\":\"" + new string('x', 1000) + "\"}";

        var announced = await host.PostAsync(Records, body);
        await using var connection = await host.ConnectAsync();
        var chunked = await connection.AskAsync(
            ApiHost.Request("POST", Records, host.Key, null, "Transfer-Encoding: chunked") + $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n");

        Assert.Equal(413, announced.Status);
        Assert.Equal("body_too_large", announced.Code());
        Assert.Equal(413, chunked.Status);
        Assert.Equal("body_too_large", chunked.Code());
    }

    [Fact]
    public async Task Loading_Collection_AnswersHitsAndSaysOfMissesThatTheyAreUnknown()
    {
        var customers = ApiHost.Customers;
        await using var host = await ApiHost.StartAsync(sync: false, customers: customers);
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

        foreach (var answer in new[]
        {
            await host.GetAsync(AnnById),
            await host.PostAsync(Records, """{"user_id":5}"""),
            await host.PostAsync(Records + "/user_id", """{"values":[5]}"""),
            await host.AskAsync("GET", AnnById + "/explain", manage),
        })
        {
            Assert.Equal(503, answer.Status);
            Assert.Equal(ErrorCodes.CollectionLoading, answer.Code());
            Assert.Equal("1", answer.Header("Retry-After"));
        }

        Assert.Equal(404, (await host.GetAsync("/v1/collections/products/records/sku/1")).Status);
        await host.Syncs.RunAsync("customer-profile");
        Assert.Equal(200, (await host.GetAsync(AnnById)).Status);
        Assert.Equal(404, (await host.GetAsync(AnnById + "5")).Status);
    }

    [Fact]
    public async Task Loading_CollectionThatSaysNotFound_IsNotFound()
    {
        await using var host = await ApiHost.StartAsync(sync: false, missWhileLoading: MissWhileLoading.NotFound);

        Assert.Equal("record_not_found", (await host.GetAsync(AnnById)).Code());
    }

    [Fact]
    public async Task Store_OutOfReach_IsUnavailableAndSaysNothingOfIt()
    {
        await using var host = await ApiHost.StartAsync();
        host.Store.On(StoreOperations.Find | StoreOperations.FindMany | StoreOperations.GetStored, StoreFault.Throw(() => new InvalidOperationException("secret place")));
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

        foreach (var answer in new[]
        {
            await host.GetAsync(AnnById),
            await host.PostAsync(Records, """{"user_id":5}"""),
            await host.PostAsync(Records + "/user_id", """{"values":[5]}"""),
        })
        {
            Assert.Equal(503, answer.Status);
            Assert.Equal(ErrorCodes.StoreUnavailable, answer.Code());
            Assert.Equal("1", answer.Header("Retry-After"));
            Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        }

        host.Store.ClearFaults();
        Assert.Equal(200, (await host.GetAsync(AnnById)).Status);
    }

    [Fact]
    public async Task Method_ThatIsNotThere_IsNotAllowed()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(405, (await host.AskAsync("DELETE", AnnById)).Status);
        Assert.Equal(405, (await host.AskAsync("GET", Records)).Status);
        Assert.Equal(404, (await host.GetAsync("/v1/collections/customers")).Status);
    }

    [Fact]
    public async Task Mounted_BelowAPrefix_AnswersThere()
    {
        await using var host = await ApiHost.StartAsync(map: app => Microsoft.AspNetCore.Builder.PersonalizationEndpointRouteBuilderExtensions
            .MapPersonalizationApi(Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGroup(app, "/cache")));

        Assert.Equal(ApiHost.Ann, (await host.GetAsync("/cache" + AnnById)).Text);
        Assert.Equal(404, (await host.GetAsync(AnnById)).Status);
    }
}
