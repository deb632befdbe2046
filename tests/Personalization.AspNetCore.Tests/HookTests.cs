using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Hooks;
using Personalization.Journal;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Webhooks of dbt Cloud, Fivetran and others write a fire for what waits for them: once a run of the job, and only for who knows the secret.</summary>
public sealed class HookTests
{
    private const string Secret = "s3cret of a schedule";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Dbt_CompletedRun_TriggersOnce()
    {
        await using var host = await StartAsync();
        var body = Dbt();

        var first = await PostAsync(host, "dbt", body, $"Authorization: {Sign(body)}");
        var again = await PostAsync(host, "dbt", body, $"Authorization: {Sign(body).ToUpperInvariant()}");
        var next = Dbt(run: "\"12346\"");
        var other = await PostAsync(host, "dbt", next, $"Authorization: {Sign(next)}");

        Assert.Equal((202, """{"triggered":true,"reason":null}"""), (first.Status, first.Text));
        Assert.Equal((200, """{"triggered":false,"reason":"This run of the job has triggered it already."}"""), (again.Status, again.Text));
        Assert.Equal(202, other.Status);
        Assert.Equal(
            [new JournalFire("sync:dbt", "dbt-cloud:12345", Now), new JournalFire("sync:dbt", "dbt-cloud:12346", Now)],
            (await FiresAsync(host, "sync:dbt")).OrderBy(fire => fire.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("job.run.completed", "Error", "123", "The job has failed.")]
    [InlineData("job.run.completed", "Cancelled", "123", "The job has failed.")]
    [InlineData("job.run.started", "Running", "123", "It is not the event job.run.completed.")]
    [InlineData("job.run.errored", "Error", "123", "It is not the event job.run.completed.")]
    [InlineData("job.run.completed", "Success", "777", "The job is not among the schedule's jobs.")]
    public async Task Dbt_OtherEvents_AreUnderstoodAndTriggerNothing(string type, string status, string job, string reason)
    {
        await using var host = await StartAsync();
        var body = Dbt(type, status, job);

        var answer = await PostAsync(host, "dbt", body, $"Authorization: {Sign(body)}");

        Assert.Equal(200, answer.Status);
        Assert.Equal(reason, answer.Json.GetProperty("reason").GetString());
        Assert.False(answer.Json.GetProperty("triggered").GetBoolean());
        Assert.Empty(await FiresAsync(host, "sync:dbt"));
    }

    [Theory]
    [InlineData("\"777\"", "Nightly build")]
    [InlineData("123", "whatever")]
    public async Task Dbt_JobByNameOrNumber_Triggers(string job, string name)
    {
        await using var host = await StartAsync();
        var body = $$"""{"eventType":"job.run.completed","data":{"jobId":{{job}},"jobName":"{{name}}","runId":5,"runStatusCode":10} }""";

        Assert.Equal(202, (await PostAsync(host, "dbt", body, $"Authorization: {Sign(body)}")).Status);
        Assert.Equal("dbt-cloud:5", Assert.Single(await FiresAsync(host, "sync:dbt")).Key);
    }

    [Fact]
    public async Task Fivetran_SuccessfulSync_TriggersOnce()
    {
        await using var host = await StartAsync();
        const string body = """{"event":"sync_end","created":"2026-03-01T11:59:00.123Z","connector_type":"postgres","connector_id":"mystified_presiding","sync_id":"c0a5fb13","destination_group_id":"g","data":{"status":"SUCCESSFUL"}}""";
        var header = $"X-Fivetran-Signature-256: {Sign(body).ToUpperInvariant()}";

        Assert.Equal(202, (await PostAsync(host, "fivetran", body, header)).Status);
        Assert.Equal(200, (await PostAsync(host, "fivetran", body, header)).Status);
        Assert.Equal("fivetran:c0a5fb13", Assert.Single(await FiresAsync(host, "sync:fivetran")).Key);
    }

    [Theory]
    [InlineData("""{"event":"test_event","created":"x","connector_type":"t","connector_id":"_connector_1","group_id":"g"}""", "It is not the event sync_end.")]
    [InlineData("""{"event":"sync_start","connector_id":"mystified_presiding","data":{}}""", "It is not the event sync_end.")]
    [InlineData("""{"event":"sync_end","connector_id":"mystified_presiding","data":{"status":"FAILURE_WITH_TASK"}}""", "The sync of the connector has failed.")]
    [InlineData("""{"event":"sync_end","connector_id":"mystified_presiding","data":"{}"}""", "The sync of the connector has failed.")]
    public async Task Fivetran_OtherEvents_AreUnderstoodAndTriggerNothing(string body, string reason)
    {
        await using var host = await StartAsync();

        var answer = await PostAsync(host, "fivetran", body, $"X-Fivetran-Signature-256: {Sign(body)}");

        Assert.Equal((200, reason), (answer.Status, answer.Json.GetProperty("reason").GetString()));
        Assert.Empty(await FiresAsync(host, "sync:fivetran"));
    }

    [Fact]
    public async Task Generic_SignedWithTheTime_TriggersOnce()
    {
        await using var host = await StartAsync();
        const string body = """{"id":"run-7","job":"nightly","status":"success"}""";

        var first = await PostAsync(host, "generic", body, Generic(body, Now.AddMinutes(-4)));
        var later = await PostAsync(host, "generic", body, Generic(body, Now.AddMinutes(4)));
        var failed = await PostAsync(host, "generic", """{"status":"failed"}""", Generic("""{"status":"failed"}""", Now));
        var nameless = await PostAsync(host, "generic", "{}", Generic("{}", Now));

        Assert.Equal([202, 200, 200, 202], [first.Status, later.Status, failed.Status, nameless.Status]);
        Assert.Equal("The status is not success.", failed.Json.GetProperty("reason").GetString());
        Assert.Equal(2, (await FiresAsync(host, "sync:generic")).Count);
    }

    [Fact]
    public async Task Sequence_OfThisId_IsTriggered()
    {
        await using var host = await StartAsync();

        Assert.Equal(202, (await PostAsync(host, "nightly", "{}", Generic("{}", Now))).Status);
        Assert.StartsWith("generic:", Assert.Single(await FiresAsync(host, "sequence:nightly")).Key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task Generic_TimeFarFromNow_IsRefused(int seconds)
    {
        await using var host = await StartAsync();

        Assert.Equal("signature_wrong", (await PostAsync(host, "generic", "{}", Generic("{}", Now.AddSeconds(seconds)))).Code());
        Assert.Empty(await FiresAsync(host, "sync:generic"));
    }

    [Theory]
    [InlineData("dbt", "")]
    [InlineData("dbt", "Authorization: ")]
    [InlineData("dbt", "Authorization: zz")]
    [InlineData("dbt", "Authorization: 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("dbt", "X-Fivetran-Signature-256: {right}")]
    [InlineData("fivetran", "Authorization: {right}")]
    [InlineData("fivetran", "X-Fivetran-Signature-256: {right}00")]
    [InlineData("fivetran", "X-Fivetran-Signature-256: g{right}")]
    [InlineData("generic", "X-Personalization-Signature: {right}")]
    [InlineData("generic", "X-Personalization-Signature: v1={right}")]
    [InlineData("generic", "X-Personalization-Signature: t=,v1={right}")]
    [InlineData("generic", "X-Personalization-Signature: t=99999999999999999999,v1={right}")]
    [InlineData("generic", "X-Personalization-Signature: t=9223372036854775807,v1={right}")]
    public async Task Signature_MissingOrWrong_Is401AndWritesNothing(string hook, string header)
    {
        await using var host = await StartAsync();
        header = header.Replace("{right}", Sign("{}"), StringComparison.Ordinal);

        var answer = header.Length == 0 ? await PostAsync(host, hook, "{}") : await PostAsync(host, hook, "{}", header);

        Assert.Equal((401, "signature_wrong"), (answer.Status, answer.Code()));
        Assert.Empty(await FiresAsync(host, $"sync:{hook}"));
    }

    [Fact]
    public async Task Signature_OfAnotherBody_Is401()
    {
        await using var host = await StartAsync();

        Assert.Equal(401, (await PostAsync(host, "dbt", Dbt(), $"Authorization: {Sign(Dbt(run: "\"2\""))}")).Status);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("customer-profile")]
    public async Task Hook_NothingWaitsForIt_Is404(string id)
    {
        await using var host = await StartAsync();

        var answer = await PostAsync(host, id, "{}", $"Authorization: {Sign("{}")}");

        Assert.Equal((404, "hook_not_found"), (answer.Status, answer.Code()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Body_NoObject_Is400(string body)
    {
        await using var host = await StartAsync();

        Assert.Equal((400, "request_malformed"), Of(await PostAsync(host, "dbt", body, $"Authorization: {Sign(body)}")));

        static (int, string) Of(RawResponse answer) => (answer.Status, answer.Code());
    }

    [Fact]
    public async Task Body_TooLarge_Is413()
    {
        await using var host = await StartAsync();
        var body = new string(' ', 257 * 1024);

        var answer = await PostAsync(host, "dbt", body, $"Authorization: {Sign(body)}");

        Assert.Equal((413, "body_too_large"), (answer.Status, answer.Code()));
        Assert.Equal("The body is larger than 262144 bytes, and a webhook tells of one run of a job. Let the sender tell less.", answer.Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Calls_TooMany_Are429AndTheManagementApiStillAnswers()
    {
        await using var host = await StartAsync();
        await using var connection = await host.ConnectAsync();
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(401, (await connection.AskAsync(ApiHost.Request("POST", "/api/v1/hooks/dbt", string.Empty, "{}"))).Status);
        }

        var answer = await connection.AskAsync(ApiHost.Request("POST", "/api/v1/hooks/dbt", string.Empty, "{}"));
        var key = await host.CreateKeyAsync(new Personalization.Keys.ApiKeySettings { Name = "m", Scopes = Personalization.Keys.ApiKeyScope.Manage });

        Assert.Equal((429, "rate_limited"), (answer.Status, answer.Code()));
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.Equal(200, (await host.AskAsync("GET", "/api/v1/syncs", key)).Status);
    }

    [Theory]
    [InlineData("dbt", "")]
    [InlineData("dbt", "Authorization: 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("nobody", "Authorization: 0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Calls_ThatAreRefused_TakeNothingFromSignedOnes(string hook, string header)
    {
        await using var host = await StartAsync();
        await using var connection = await host.ConnectAsync();
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < 250; i++)
        {
            var status = (await connection.AskAsync(ApiHost.Request("POST", $"/api/v1/hooks/{hook}", string.Empty, "{}", header.Length == 0 ? [] : [header]))).Status;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        for (var i = 0; i < 200; i++)
        {
            var body = Dbt(run: $"\"{i}\"");
            Assert.Equal(202, (await connection.AskAsync(ApiHost.Request("POST", "/api/v1/hooks/dbt", string.Empty, body, $"Authorization: {Sign(body)}"))).Status);
        }

        var last = Dbt(run: "\"last\"");
        var beyond = await connection.AskAsync(ApiHost.Request("POST", "/api/v1/hooks/dbt", string.Empty, last, $"Authorization: {Sign(last)}"));
        Assert.Equal(50, statuses[429]);
        Assert.Equal((429, "rate_limited"), (beyond.Status, beyond.Code()));
    }

    [Fact]
    public async Task Calls_InACrowdOfRefusedOnes_AreReadAFewAtATimeAndNotForLong()
    {
        var time = new ManualTimeProvider(Now);
        await using var host = await StartAsync(time);
        await using var connection = await host.ConnectAsync();
        for (var i = 0; i < 200; i++)
        {
            await connection.AskAsync(ApiHost.Request("POST", "/api/v1/hooks/dbt", string.Empty, "{}"));
        }

        // Those that come slowly fill all places.
        var slow = new List<RawConnection>();
        var limit = host.App.Services.GetRequiredService<HookLimit>();
        for (var i = 0; i < HookLimit.MostInACrowd; i++)
        {
            slow.Add(await host.ConnectAsync());
            await slow[i].SendAsync($"POST /api/v1/hooks/dbt HTTP/1.1\r\nHost: localhost\r\nAuthorization: {Sign("{}")}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{");
        }

        while (limit.FreeInACrowd > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        var body = Dbt();
        Assert.Equal(429, (await connection.AskAsync(ApiHost.Request("POST", "/api/v1/hooks/dbt", string.Empty, body, $"Authorization: {Sign(body)}"))).Status);

        var answers = Task.WhenAll(slow.Select(one => one.ReadAsync()));
        while (await Task.WhenAny(answers, time.WaitForTimersAsync(1)) != answers)
        {
            time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.All(await answers, answer => Assert.Equal(429, answer.Status));
        foreach (var one in slow)
        {
            await one.DisposeAsync();
        }

        Assert.Equal(202, (await PostAsync(host, "dbt", body, $"Authorization: {Sign(body)}")).Status);
    }

    [Fact]
    public async Task Document_OfTheHook_SaysWhatIsAnswered()
    {
        await using var host = await StartAsync();
        var described = new DescribedAnswers((await host.GetAsync("/openapi/v1.json")).Json);
        const string path = "/api/v1/hooks/{id}";

        await described.CheckAsync(path, "post", 202, () => PostAsync(host, "generic", "{}", Generic("{}", Now)));
        await described.CheckAsync(path, "post", 200, () => PostAsync(host, "generic", "{}", Generic("{}", Now)));
        await described.CheckAsync(path, "post", 400, () => PostAsync(host, "generic", "[]", Generic("[]", Now)));
        await described.CheckAsync(path, "post", 401, () => PostAsync(host, "generic", "{}"));
        await described.CheckAsync(path, "post", 404, () => PostAsync(host, "nobody", "{}"));
    }

    private static Task<ApiHost> StartAsync(ManualTimeProvider? time = null) => ApiHost.StartAsync(sync: false, build: builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(time ?? new ManualTimeProvider(Now));
        builder.Services.AddPersonalizationCache(cache => cache
            .AddSync("dbt", sync => sync.FromQuery(new FakeQuery("sku", "a"), "sku").To("products").Map("a").OnSchedule(on => on.OnWebhook(ScheduleWebhookProvider.DbtCloud, Secret, "123", "Nightly build")))
            .AddSync("fivetran", sync => sync.FromQuery(new FakeQuery("sku", "b"), "sku").To("products").Map("b").OnSchedule(on => on.OnWebhook(ScheduleWebhookProvider.Fivetran, Secret, "mystified_presiding")))
            .AddSync("generic", sync => sync.FromQuery(new FakeQuery("sku", "c"), "sku").To("products").Map("c").OnSchedule(on => on.OnWebhook(ScheduleWebhookProvider.Generic, Secret)))
            .AddSequence("nightly", sequence => sequence.Run("customer-profile").OnSchedule(on => on.OnWebhook(ScheduleWebhookProvider.Generic, Secret))));
    });

    private static Task<RawResponse> PostAsync(ApiHost host, string id, string body, params string[] headers)
        => host.AskAsync("POST", $"/api/v1/hooks/{id}", string.Empty, body, headers);

    private static async Task<IReadOnlyList<JournalFire>> FiresAsync(ApiHost host, string target)
        => await host.App.Services.GetRequiredService<IJournal>().ListFiresAsync(target, isPending: false, 10, default);

    private static string Dbt(string type = "job.run.completed", string status = "Success", string job = "123", string run = "\"12345\"")
        => $$"""
        {"accountId":1,"webhookId":"wsu_1","eventId":"wev_1","timestamp":"2026-03-01T11:59:59.742843678Z","eventType":"{{type}}","webhookName":"test",
        "data":{"jobId":"{{job}}","jobName":"Daily Job (dbt build)","runId":{{run}},"environmentId":"1234","runStatus":"{{status}}","runStatusCode":{{(status == "Success" ? 10 : 20)}},"runReason":"é"} }
        """;

    private static string Sign(string body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body)));

    private static string Generic(string body, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"X-Personalization-Signature: t={time},v1={Sign($"{time}.{body}")}";
    }
}
