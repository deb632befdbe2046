using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>What orchestrators call.</summary>
public sealed class ManagementTests
{
    private const string Syncs = "/api/v1/syncs";
    private const string Sync = Syncs + "/customer-profile";
    private const string Runs = "/api/v1/runs";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_Always_TellWhatIsConfigured()
    {
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache
            .AddSqlite("shop", "Data Source=shop.db")
            .AddModel("goods", model => model.FromTable("shop", "products", "sku").Column("price", ColumnType.Number))
            .AddSync("catalogue", sync => sync.FromModel("goods").To("products").Map("price").Every(TimeSpan.FromMinutes(5)).Paused())));
        var key = await ManagerOf(host);

        var sources = await host.AskAsync("GET", "/api/v1/sources", key);
        var models = await host.AskAsync("GET", "/api/v1/models", key);
        var syncs = await host.AskAsync("GET", Syncs, key);

        Assert.Equal("""{"data":[{"id":"shop","slug":"shop","name":"shop","type":"sqlite"}]}""", sources.Text);
        Assert.Equal(
            """{"id":"goods","slug":"goods","name":"goods","sourceId":"shop","primaryKey":"sku","columns":{"price":"number"},"syncs":["catalogue"]}""",
            DataOf(models).Single(model => IdOf(model) == "goods").GetRawText());
        Assert.Equal(["catalogue", "customer-profile"], DataOf(syncs).Select(IdOf));
        Assert.Equal(
            """{"id":"catalogue","slug":"catalogue","name":"catalogue","modelId":"goods","destinationId":"products","primaryKey":"sku","disabled":true,"status":"disabled","lastRunAt":null,"schedule":{"type":"interval","seconds":300,"description":"every 5m"},"alerts":{"critical":0,"warning":0},"configuration":{"mode":"upsert","onRemoved":"clear-fields"}}""",
            DataOf(syncs)[0].GetRawText());
        Assert.Equal("success", DataOf(syncs)[1].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Syncs_BySlugOrId_AreOne()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await ManagerOf(host);

        Assert.Equal("customer-profile", IdOf(Assert.Single(DataOf(await host.AskAsync("GET", Syncs + "?slug=customer-profile", key)))));
        Assert.Empty(DataOf(await host.AskAsync("GET", Syncs + "?slug=nobody", key)));
        Assert.Equal("customer-profile", IdOf((await host.AskAsync("GET", Sync, key)).Json));
        var unknown = await host.AskAsync("GET", Syncs + "/customer-profil", key);
        Assert.Equal((404, "sync_not_found"), (unknown.Status, unknown.Code()));
        Assert.Contains("Did you mean 'customer-profile'?", unknown.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Syncs + "/trigger", """{"syncId":"customer-profile"}""")]
    [InlineData(Syncs + "/trigger", """{"syncSlug":"customer-profile","fullResync":null,"resetCDC":false,"priority":7}""")]
    [InlineData(Sync + "/trigger", """{}""")]
    [InlineData(Sync + "/trigger", """{"fullResync":true}""")]
    [InlineData(Sync + "/trigger", "")]
    public async Task Trigger_AsOrchestratorsDo_RunsAndTellsHowItWent(string path, string body)
    {
        await using var host = await ApiHost.StartAsync(sync: false);
        var key = await ManagerOf(host);

        var triggered = await host.AskAsync("POST", path, key, body);

        Assert.Equal(200, triggered.Status);
        var id = IdOf(triggered.Json);
        var run = await EndOf(host, key, id);
        Assert.Equal("success", run.GetProperty("status").GetString());
        Assert.Equal(1, run.GetProperty("completionRatio").GetDouble());
        Assert.Equal(2, run.GetProperty("querySize").GetInt64());
        Assert.Equal("""{"addedCount":2,"changedCount":0,"removedCount":0}""", run.GetProperty("successfulRows").GetRawText());
        Assert.Equal("""{"addedCount":0,"changedCount":0,"removedCount":0}""", run.GetProperty("failedRows").GetRawText());
        Assert.Equal(200, (await host.GetAsync("/v1/collections/customers/records/user_id/5")).Status);
    }

    [Theory]
    [InlineData(Syncs + "/trigger", "{}")]
    [InlineData(Syncs + "/trigger", "[1]")]
    [InlineData(Syncs + "/trigger", """{"syncId":"customer-profile","syncSlug":"other"}""")]
    [InlineData(Sync + "/trigger", """{"syncId":"other"}""")]
    [InlineData(Sync + "/trigger", """{"fullResync":"yes"}""")]
    [InlineData(Sync + "/trigger", """{"fullResync":true,"resetCDC":true}""")]
    [InlineData(Sync + "/trigger", """{"fullResync":""")]
    [InlineData(Sync + "/trigger", """{"ignoreRemoved":"yes"}""")]
    [InlineData(Sync + "/trigger", """{"allowRemovals":7}""")]
    [InlineData(Sync + "/runs?limit=0", null)]
    [InlineData(Sync + "/runs?limit=101", null)]
    [InlineData(Sync + "/runs?offset=-1", null)]
    [InlineData(Sync + "/runs?offset=1&offset=2", null)]
    public async Task Requests_Malformed_AreRefusedAndRunNothing(string path, string? body)
    {
        await using var host = await ApiHost.StartAsync(sync: false);
        var key = await ManagerOf(host);

        var answer = await host.AskAsync(body is null ? "GET" : "POST", path, key, body);

        Assert.Equal((400, "request_malformed"), (answer.Status, answer.Code()));
        Assert.Empty(DataOf(await host.AskAsync("GET", Sync + "/runs", key)));
    }

    [Fact]
    public async Task Run_UnderWay_IsSeenAndCancelled()
    {
        var gate = new TestGate();
        await using var host = await ApiHost.StartAsync(customers: ApiHost.Customers.PauseAfter(1, gate, times: 1), sync: false);
        var key = await ManagerOf(host);
        var first = IdOf((await host.AskAsync("POST", Sync + "/trigger", key, "{}")).Json);
        await gate.WaitForArrivalAsync(Cancellation);
        var second = IdOf((await host.AskAsync("POST", Sync + "/trigger", key, "{}")).Json);
        var again = IdOf((await host.AskAsync("POST", Sync + "/trigger", key, "{}")).Json);

        var runs = DataOf(await host.AskAsync("GET", Sync + "/runs", key));
        Assert.Equal(second, again); // one that waits reads all that another one would
        Assert.Equal([(second, "queued"), (first, "querying")], runs.Select(run => (IdOf(run), run.GetProperty("status").GetString()!)));
        Assert.Equal("queued", (await host.AskAsync("GET", Sync, key)).Json.GetProperty("status").GetString());
        Assert.Equal(first, IdOf(Assert.Single(DataOf(await host.AskAsync("GET", $"{Sync}/runs?offset=1&limit=1", key)))));

        Assert.Equal(200, (await host.AskAsync("POST", $"{Sync}/runs/{second}/cancel", key, "")).Status);
        Assert.Equal("cancelled", (await EndOf(host, key, second)).GetProperty("status").GetString());
        Assert.Equal(200, (await host.AskAsync("POST", $"{Sync}/runs/{first}/cancel", key, "")).Status);
        Assert.Equal("cancelled", (await EndOf(host, key, first)).GetProperty("status").GetString());

        var ended = await host.AskAsync("POST", $"{Sync}/runs/{first}/cancel", key, "");
        Assert.Equal((409, "run_ended"), (ended.Status, ended.Code()));
        var unknown = await host.AskAsync("POST", Sync + "/runs/nobody/cancel", key, "");
        Assert.Equal((404, "run_not_found"), (unknown.Status, unknown.Code()));
    }

    [Fact]
    public async Task Run_HostStops_IsInterrupted()
    {
        var gate = new TestGate();
        await using var host = await ApiHost.StartAsync(customers: ApiHost.Customers.PauseAfter(1, gate, times: 1), sync: false);
        var runs = host.App.Services.GetRequiredService<ISyncService>();
        var started = runs.StartRun("customer-profile");
        var waiting = runs.StartRun("customer-profile", new SyncRunOptions { Resync = SyncResync.Full });
        await gate.WaitForArrivalAsync(Cancellation);

        await host.App.StopAsync(Cancellation);

        Assert.Equal(SyncRunStatus.Interrupted, runs.FindRun(started.RunId)!.Run!.Status);
        Assert.Equal(SyncRunStatus.Interrupted, runs.FindRun(waiting.RunId)!.Run!.Status);
    }

    [Fact]
    public async Task Run_WithRejectedRows_EndsWithAWarning()
    {
        var customers = new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows([5, "a@b", "Ann", "Oslo", 1], [5, "c@d", "Bob", "Bern", 2], [6, "e@f", "Cy", "Rome", 3]);
        await using var host = await ApiHost.StartAsync(customers: customers, sync: false);
        var key = await ManagerOf(host);

        var run = await EndOf(host, key, IdOf((await host.AskAsync("POST", Sync + "/trigger", key, "{}")).Json));

        Assert.Equal("warning", run.GetProperty("status").GetString());
        Assert.Equal("""{"addedCount":1,"changedCount":0,"removedCount":0}""", run.GetProperty("successfulRows").GetRawText());
        Assert.Equal("""{"addedCount":2,"changedCount":0,"removedCount":0}""", run.GetProperty("failedRows").GetRawText());
        Assert.Equal(
            """{"rowsQueried":3,"added":1,"changed":0,"removed":0,"unchanged":0,"skipped":0,"ignored":0,"rejected":2,"aborted":0,"removalsRejected":0}""",
            run.GetProperty("counts").GetRawText());
        var rejected = DataOf(await host.AskAsync("GET", $"{Runs}/{IdOf(run)}/rejected", key));
        Assert.Equal("5", Assert.Single(rejected).GetProperty("key").GetString());
        Assert.Contains("user_id", rejected[0].GetProperty("reason").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_OfAllSyncs_AreListedAndFoundAlone()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await ManagerOf(host);
        var products = await host.CreateKeyAsync(new ApiKeySettings { Name = "p", Scopes = ApiKeyScope.Manage, Collections = ["products"] });
        var second = IdOf(await EndOf(host, key, IdOf((await host.AskAsync("POST", Sync + "/trigger", key, "{}")).Json)));

        var runs = DataOf(await host.AskAsync("GET", Runs, key));

        Assert.Equal(second, IdOf(runs[0]));
        Assert.Equal(2, runs.Count(run => run.GetProperty("syncId").GetString() == "customer-profile"));
        Assert.Equal(runs[1].GetRawText(), Assert.Single(DataOf(await host.AskAsync("GET", Runs + "?syncId=customer-profile&limit=1&offset=1", key))).GetRawText());
        Assert.Empty(DataOf(await host.AskAsync("GET", Runs + "?syncId=nobody", key)));
        Assert.Equal("request_malformed", (await host.AskAsync("GET", Runs + "?limit=0", key)).Code());
        Assert.Equal(runs[0].GetRawText(), (await host.AskAsync("GET", $"{Runs}/{second}", key)).Text);
        Assert.Empty(DataOf(await host.AskAsync("GET", $"{Runs}/{second}/rejected", key)));
        Assert.Equal((404, "run_not_found"), StatusOf(await host.AskAsync("GET", Runs + "/nobody", key)));
        Assert.Empty(DataOf(await host.AskAsync("GET", Runs, products)));
        Assert.Equal((404, "run_not_found"), StatusOf(await host.AskAsync("GET", $"{Runs}/{second}", products)));
        Assert.Equal((404, "run_not_found"), StatusOf(await host.AskAsync("GET", $"{Runs}/{second}/rejected", products)));
    }

    [Fact]
    public async Task Trigger_RowsLeftTheModel_IgnoresOrAllowsRemovalsAsAsked()
    {
        var customers = new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows([5, "a@b", "Ann", "Oslo", 1], [6, "e@f", "Cy", "Rome", 3]);
        await using var host = await ApiHost.StartAsync(customers: customers);
        var key = await ManagerOf(host);
        customers.SetRows();

        var stopped = await EndOf(host, key, IdOf((await host.AskAsync("POST", Sync + "/trigger", key, "{}")).Json));
        var digest = System.Text.RegularExpressions.Regex.Match(stopped.GetProperty("error").GetString()!, "[0-9a-f]{16,}").Value;
        var allowed = await EndOf(host, key, IdOf((await host.AskAsync("POST", Sync + "/trigger", key, $$"""{"allowRemovals":"{{digest}}"}""")).Json));
        customers.SetRows([7, "g@h", "Di", "Bonn", 1]);
        await EndOf(host, key, IdOf((await host.AskAsync("POST", Sync + "/trigger", key, "{}")).Json));
        customers.SetRows([8, "i@j", "Ed", "Rome", 1]);
        var ignored = await EndOf(host, key, IdOf((await host.AskAsync("POST", Sync + "/trigger", key, """{"fullResync":true,"ignoreRemoved":true}""")).Json));

        Assert.Equal("failed", stopped.GetProperty("status").GetString());
        Assert.Equal(2, allowed.GetProperty("counts").GetProperty("removed").GetInt64());
        Assert.Equal("success", ignored.GetProperty("status").GetString());
        Assert.DoesNotContain("Ann", (await host.GetAsync("/v1/collections/customers/records/user_id/5")).Text, StringComparison.Ordinal);
        Assert.Contains("Di", (await host.GetAsync("/v1/collections/customers/records/user_id/7")).Text, StringComparison.Ordinal);
        Assert.Contains("Ed", (await host.GetAsync("/v1/collections/customers/records/user_id/8")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_WithoutScopeOrCollection_SeeNothing()
    {
        await using var host = await ApiHost.StartAsync();
        var products = await host.CreateKeyAsync(new ApiKeySettings { Name = "p", Scopes = ApiKeyScope.Manage, Collections = ["products"] });

        Assert.Equal("scope_missing", (await host.GetAsync(Syncs)).Code());
        Assert.Equal("key_missing", (await host.AskAsync("GET", Syncs, string.Empty)).Code());
        Assert.Empty(DataOf(await host.AskAsync("GET", Syncs, products)));
        Assert.Empty(DataOf(await host.AskAsync("GET", "/api/v1/models", products)));
        Assert.Equal("collection_forbidden", (await host.AskAsync("GET", Sync, products)).Code());
        Assert.Equal("collection_forbidden", (await host.AskAsync("POST", Sync + "/trigger", products, "{}")).Code());
    }

    [Fact]
    public async Task Requests_BeyondTheLimit_AreToldToWait()
    {
        await using var host = await ApiHost.StartAsync(sync: false);
        var key = await ManagerOf(host);
        await using var connection = await host.ConnectAsync();
        var statuses = new List<int>();
        for (var i = 0; i <= 2 * Management.ManagementLimit.Requests && !statuses.Contains(429); i++)
        {
            var answer = await connection.AskAsync(ApiHost.Request("GET", Sync, key));
            statuses.Add(answer.Status);
            if (answer.Status == 429)
            {
                Assert.Equal("rate_limited", answer.Code());
                Assert.InRange(int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, Management.ManagementLimit.Seconds);
            }
        }

        Assert.True(statuses.Count > Management.ManagementLimit.Requests);
        Assert.Contains(429, statuses);
    }

    private static (int Status, string? Code) StatusOf(RawResponse response) => (response.Status, response.Code());

    private static Task<string> ManagerOf(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "manager", Scopes = ApiKeyScope.Manage });

    private static List<JsonElement> DataOf(RawResponse response) => [.. response.Json.GetProperty("data").EnumerateArray()];

    private static string IdOf(JsonElement item) => item.GetProperty("id").GetString()!;

    /// <summary>Asks again and again how a run goes, as orchestrators do, until it has ended.</summary>
    private static async Task<JsonElement> EndOf(ApiHost host, string key, string runId)
    {
        while (true)
        {
            var run = Assert.Single(DataOf(await host.AskAsync("GET", $"{Sync}/runs?runId={runId}", key)));
            if (run.GetProperty("finishedAt").ValueKind != JsonValueKind.Null)
            {
                return run;
            }

            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
