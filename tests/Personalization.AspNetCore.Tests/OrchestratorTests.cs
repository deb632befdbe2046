using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>The requests of published orchestrators, as they send them, and what they read of the answers. They are pointed here by the address alone.</summary>
public sealed class OrchestratorTests
{
    /// <summary>What Airflow's provider, Dagster's and Mage's take for a run that has ended, and for one that has not.</summary>
    private static readonly string[] Terminal = ["cancelled", "failed", "success", "warning", "interrupted"];
    private static readonly string[] Pending = ["queued", "querying", "processing", "reporting", "pending"];

    /// <summary>Airflow's operator: a form, since its HTTP hook does not say that its data is JSON; then the runs by the run's id; at the end the sync.</summary>
    [Theory]
    [InlineData("syncId=customer-profile", false)]
    [InlineData("syncSlug=customer-profile", true)]
    [InlineData("syncId=customer-profile&fullResync=True", false)]
    public async Task Airflow_TriggersAndPolls_SeesTheRunEnd(string form, bool isBySlug)
    {
        await using var host = await ApiHost.StartAsync(sync: false);
        var key = await ManagerOf(host);

        var started = await host.AskAsync("POST", "/api/v1/syncs/trigger", key, form, "accept: application/json", "User-Agent: AirflowHightouchOperator/4.0.0", "Content-Type: application/x-www-form-urlencoded");
        Assert.Equal(200, started.Status);
        var run = started.Json.GetProperty("id").GetString()!;
        var sync = isBySlug ? Data(await host.AskAsync("GET", "/api/v1/syncs?slug=customer-profile", key))[0].GetProperty("id").GetString()! : "customer-profile";
        var details = await PollAsync(host, key, sync, run);
        var known = (await host.AskAsync("GET", "/api/v1/syncs/" + sync, key)).Json;

        Assert.Equal("success", details.GetProperty("status").GetString());
        AssertParsesAsRun(details);
        Assert.Equal("customer-profile", known.GetProperty("slug").GetString());
        Assert.Equal("success", known.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Airflow_FormThatNamesTwoSyncs_IsRefused()
    {
        await using var host = await ApiHost.StartAsync(sync: false);

        var answer = await host.AskAsync("POST", "/api/v1/syncs/trigger", await ManagerOf(host), "syncId=a&syncSlug=b", "Content-Type: application/x-www-form-urlencoded");

        Assert.Equal((400, "request_malformed"), (answer.Status, answer.Code()));
    }

    /// <summary>Dagster's resource: no body, and at the end the sync's destination.</summary>
    [Fact]
    public async Task Dagster_SyncAndPoll_ReadsSyncRunAndDestination()
    {
        await using var host = await ApiHost.StartAsync(sync: false);
        var key = await ManagerOf(host);

        var started = await host.AskAsync("POST", "/api/v1/syncs/customer-profile/trigger", key, null, "User-Agent: HightouchDagsterOp/0.1.0", "Content-Length: 0");
        var details = await PollAsync(host, key, "customer-profile", started.Json.GetProperty("id").GetString()!);
        var sync = (await host.AskAsync("GET", "/api/v1/syncs/customer-profile", key)).Json;
        var destination = await host.AskAsync("GET", "/api/v1/destinations/" + sync.GetProperty("destinationId").GetString(), key);

        AssertParsesAsRun(details);
        Assert.Equal(200, destination.Status);
        Assert.Equal("customers", destination.Json.GetProperty("name").GetString());
    }

    /// <summary>Mage's client: JSON with one option, and the share of the run that is done.</summary>
    [Fact]
    public async Task Mage_SyncAndPoll_SeesTheRunEnd()
    {
        await using var host = await ApiHost.StartAsync(sync: false);
        var key = await ManagerOf(host);

        var started = await host.AskAsync("POST", "/api/v1/syncs/customer-profile/trigger", key, """{"fullResync": false}""");
        var details = await PollAsync(host, key, "customer-profile", started.Json.GetProperty("id").GetString()!);

        Assert.Equal(("success", 1.0), (details.GetProperty("status").GetString(), details.GetProperty("completionRatio").GetDouble()));
        Assert.Equal(JsonValueKind.Null, details.GetProperty("error").ValueKind);
        Assert.NotEmpty(Data(await host.AskAsync("GET", "/api/v1/syncs", key)));
        Assert.NotEmpty(Data(await host.AskAsync("GET", "/api/v1/destinations", key)));
    }

    /// <summary>Prefect's task asks the API before this one, for the sync alone: the new run must be what it sees.</summary>
    [Fact]
    public async Task Prefect_StartsAndWaits_SeesTheNewRunAndNotTheOneBefore()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await ManagerOf(host);
        var before = host.Syncs.GetLastRun("customer-profile")!.RunId;

        var started = await host.AskAsync("POST", "/api/v2/rest/run/customer-profile", key, null, "Content-type: application/json", "Content-Length: 0");
        JsonElement status;
        do
        {
            status = (await host.AskAsync("GET", "/api/v2/rest/sync/customer-profile", key)).Json;
            Assert.Equal(started.Json.GetProperty("id").GetString(), status.GetProperty("last_sync_run").GetProperty("id").GetString());
            await EndAsync(host, started.Json.GetProperty("id").GetString()!);
        }
        while (status.GetProperty("sync").GetProperty("sync_status").GetString() != "success");

        var after = (await host.AskAsync("GET", "/api/v2/rest/sync/customer-profile?latest_sync_run_id=" + before, key)).Json;
        var none = (await host.AskAsync("GET", "/api/v2/rest/sync/customer-profile?latest_sync_run_id=" + started.Json.GetProperty("id").GetString(), key)).Json;
        Assert.Equal(before, started.Json.GetProperty("latest_sync_run_id").GetString());
        Assert.Equal(started.Json.GetProperty("id").GetString(), after.GetProperty("last_sync_run").GetProperty("id").GetString());
        Assert.Empty(none.GetProperty("last_sync_run").EnumerateObject());
        Assert.Equal("pending", none.GetProperty("sync").GetProperty("sync_status").GetString());
    }

    /// <summary>Clients of sequences: by id, then the run by its id, or the newest of the sequence.</summary>
    [Fact]
    public async Task Sequences_TriggeredAndPolled_SeeTheRunEnd()
    {
        await using var host = await ApiHost.StartAsync(sync: false, build: builder => builder.Services.AddPersonalizationCache(cache => cache.AddSequence("nightly", nightly => nightly.Run("customer-profile"))));
        var key = await ManagerOf(host);

        var started = await host.AskAsync("POST", "/api/v1/syncs/sequences/nightly/trigger", key, null, "Content-Length: 0");
        var run = started.Json.GetProperty("id").GetString()!;
        JsonElement details;
        do
        {
            details = (await host.AskAsync("GET", "/api/v1/syncs/sequences/runs/" + run, key)).Json;
            Assert.Contains(details.GetProperty("status").GetString(), Pending.Concat(Terminal));
            await SequenceTests.EndAsync(host, run);
        }
        while (!Terminal.Contains(details.GetProperty("status").GetString()));

        var newest = Data(await host.AskAsync("GET", "/api/v1/syncs/sequences/nightly/runs?limit=1&orderBy=createdAt", key));
        Assert.Equal("success", details.GetProperty("status").GetString());
        Assert.Equal(run, Assert.Single(newest).GetProperty("id").GetString());
    }

    /// <summary>Whatever is wrong, clients show <c>message</c> and <c>details</c>.</summary>
    [Fact]
    public async Task Errors_OfTheManagementApi_HaveTheMembersThatClientsShow()
    {
        await using var host = await ApiHost.StartAsync(sync: false);
        var key = await ManagerOf(host);

        foreach (var answer in new[] { await host.AskAsync("GET", "/api/v1/syncs/nobody", key), await host.AskAsync("GET", "/api/v1/syncs", "pz_x"), await host.AskAsync("GET", "/api/v2/rest/sync/nobody", key) })
        {
            Assert.Equal(answer.Json.GetProperty("title").GetString(), answer.Json.GetProperty("message").GetString());
            Assert.Equal(answer.Json.GetProperty("detail").GetString(), answer.Json.GetProperty("details").GetString());
        }

        Assert.False((await host.GetAsync("/v1/collections/nobody/records/id/1")).Json.TryGetProperty("message", out _));
    }

    /// <summary>Polls as all of them do: <c>GET syncs/{id}/runs?runId=</c>, the first of <c>data</c>.</summary>
    private static async Task<JsonElement> PollAsync(ApiHost host, string key, string sync, string run)
    {
        while (true)
        {
            var details = Data(await host.AskAsync("GET", $"/api/v1/syncs/{sync}/runs?runId={run}", key))[0];
            var status = details.GetProperty("status").GetString();
            if (Terminal.Contains(status))
            {
                return details;
            }

            Assert.Contains(status, Pending);
            await EndAsync(host, run);
        }
    }

    /// <summary>Waits in the process, since the API takes so many requests and no more.</summary>
    private static async Task EndAsync(ApiHost host, string run)
    {
        while (host.Syncs.FindRun(run) is not { Run: not null })
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Reads all that Airflow's and Dagster's readers of runs do.</summary>
    private static void AssertParsesAsRun(JsonElement run)
    {
        foreach (var time in new[] { "createdAt", "startedAt", "finishedAt" })
        {
            Assert.True(DateTimeOffset.TryParse(run.GetProperty(time).GetString(), CultureInfo.InvariantCulture, out _));
        }

        foreach (var rows in new[] { "plannedRows", "successfulRows", "failedRows" })
        {
            foreach (var count in new[] { "addedCount", "changedCount", "removedCount" })
            {
                Assert.Equal(JsonValueKind.Number, run.GetProperty(rows).GetProperty(count).ValueKind);
            }
        }

        Assert.Equal(2, run.GetProperty("querySize").GetInt64());
        Assert.Equal(1, run.GetProperty("completionRatio").GetDouble());
        Assert.True(run.TryGetProperty("error", out _));
    }

    private static Task<string> ManagerOf(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "manager", Scopes = ApiKeyScope.Manage });

    private static List<JsonElement> Data(RawResponse response) => [.. response.Json.GetProperty("data").EnumerateArray()];
}
