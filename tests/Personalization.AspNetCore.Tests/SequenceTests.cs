using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Sequences over HTTP.</summary>
public sealed class SequenceTests
{
    private const string Sequences = "/api/v1/syncs/sequences";
    private const string Nightly = Sequences + "/nightly";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_ByEitherPath_TellsMembersAndTheLastRun()
    {
        await using var host = await ApiHost.StartAsync(sync: false, build: Configure());
        var key = await ManagerOf(host);

        var before = await host.AskAsync("GET", Nightly, key);
        await EndOf(host, key, await TriggerAsync(host, key));
        var list = await host.AskAsync("GET", Sequences, key);
        var alone = await host.AskAsync("GET", "/api/v1/sequences?slug=nightly", key);

        Assert.Equal(
            """{"id":"nightly","slug":"nightly","name":"nightly","disabled":false,"status":"pending","lastRunAt":null,"schedule":null,"syncs":[{"syncId":"customer-profile","terminateOn":"rejected","maxRejected":"5%"},{"syncId":"catalogue","terminateOn":"never"}]}""",
            before.Text);
        Assert.Equal("success", Assert.Single(DataOf(list)).GetProperty("status").GetString());
        Assert.Equal(list.Text, alone.Text);
        Assert.Empty(DataOf(await host.AskAsync("GET", Sequences + "?slug=nobody", key)));
        var unknown = await host.AskAsync("GET", Sequences + "/nigthly", key);
        Assert.Equal((404, "sequence_not_found"), (unknown.Status, unknown.Code()));
        Assert.Contains("Did you mean 'nightly'?", unknown.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_OfASequence_ArePagedAndFoundAlone()
    {
        await using var host = await ApiHost.StartAsync(sync: false, build: Configure());
        var key = await ManagerOf(host);
        var first = await EndOf(host, key, await TriggerAsync(host, key));
        var second = await EndOf(host, key, await TriggerAsync(host, key));

        var runs = DataOf(await host.AskAsync("GET", Nightly + "/runs", key));

        Assert.Equal([IdOf(second), IdOf(first)], runs.Select(IdOf));
        Assert.Equal(IdOf(first), IdOf(Assert.Single(DataOf(await host.AskAsync("GET", Nightly + "/runs?limit=1&offset=1", key)))));
        Assert.Equal(["customer-profile", "catalogue"], first.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("syncId").GetString()));
        Assert.All(first.GetProperty("members").EnumerateArray(), member => Assert.Equal("success", member.GetProperty("status").GetString()));
        var member = await host.AskAsync("GET", "/api/v1/runs/" + first.GetProperty("members")[0].GetProperty("runId").GetString(), key);
        Assert.Equal("sequence:" + IdOf(first), member.Json.GetProperty("cause").GetString());
        Assert.Equal((400, "request_malformed"), StatusOf(await host.AskAsync("GET", Nightly + "/runs?limit=0", key)));
        Assert.Equal((404, "run_not_found"), StatusOf(await host.AskAsync("GET", Sequences + "/runs/nobody", key)));
        Assert.Equal((404, "sequence_not_found"), StatusOf(await host.AskAsync("POST", Sequences + "/nobody/trigger", key, "{}")));
        Assert.Equal((409, "run_ended"), StatusOf(await host.AskAsync("POST", $"{Sequences}/runs/{IdOf(first)}/cancel", key, "")));
    }

    [Fact]
    public async Task Cancel_MemberUnderWay_CancelsItAndSkipsTheRest()
    {
        var gate = new TestGate();
        await using var host = await ApiHost.StartAsync(customers: ApiHost.Customers.PauseAfter(1, gate, times: 1), sync: false, build: Configure());
        var key = await ManagerOf(host);
        var run = await TriggerAsync(host, key);
        await gate.WaitForArrivalAsync(Cancellation);
        var waiting = await TriggerAsync(host, key);

        Assert.Equal(waiting, await TriggerAsync(host, key));
        Assert.Equal("processing", (await host.AskAsync("GET", $"{Sequences}/runs/{run}", key)).Json.GetProperty("status").GetString());
        Assert.Equal(200, (await host.AskAsync("POST", $"{Sequences}/runs/{run}/cancel", key, "")).Status);
        var ended = await EndOf(host, key, run);

        Assert.Equal("cancelled", ended.GetProperty("status").GetString());
        Assert.Equal(["cancelled", "skipped"], ended.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("status").GetString()));
        Assert.Equal("success", (await EndOf(host, key, waiting)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Keys_OfSomeCollections_SeeASequenceOnlyWhenTheyCoverAllOfIt()
    {
        await using var host = await ApiHost.StartAsync(sync: false, build: Configure());
        var manager = await ManagerOf(host);
        var some = await host.CreateKeyAsync(new ApiKeySettings { Name = "some", Scopes = ApiKeyScope.Manage, Collections = ["customers"] });
        var both = await host.CreateKeyAsync(new ApiKeySettings { Name = "both", Scopes = ApiKeyScope.Manage, Collections = ["customers", "products"] });
        var run = await TriggerAsync(host, manager);
        await EndOf(host, manager, run);

        Assert.Empty(DataOf(await host.AskAsync("GET", Sequences, some)));
        Assert.Equal((403, "collection_forbidden"), StatusOf(await host.AskAsync("GET", Nightly, some)));
        Assert.Equal((403, "collection_forbidden"), StatusOf(await host.AskAsync("GET", Nightly + "/runs", some)));
        Assert.Equal((403, "collection_forbidden"), StatusOf(await host.AskAsync("POST", Nightly + "/trigger", some, "{}")));
        Assert.Equal((404, "run_not_found"), StatusOf(await host.AskAsync("GET", $"{Sequences}/runs/{run}", some)));
        Assert.Equal((404, "run_not_found"), StatusOf(await host.AskAsync("POST", $"{Sequences}/runs/{run}/cancel", some, "")));
        Assert.Equal((403, "collection_forbidden"), StatusOf(await host.AskAsync("GET", "/api/v1/destinations/products", some)));
        Assert.Single(DataOf(await host.AskAsync("GET", "/api/v1/destinations", some)));
        Assert.Single(DataOf(await host.AskAsync("GET", Sequences, both)));
        Assert.Equal(run, IdOf((await host.AskAsync("GET", $"{Sequences}/runs/{run}", both)).Json));
        Assert.Equal("scope_missing", (await host.GetAsync(Sequences)).Code());
    }

    private static Action<WebApplicationBuilder> Configure() => builder => builder.Services.AddPersonalizationCache(cache => cache
        .AddSync("catalogue", sync => sync.FromQuery(new FakeQuery("sku", "price").SetRows(["a", 1]), "sku").To("products").Map("price"))
        .AddSequence("nightly", nightly => nightly.Run("customer-profile", SequenceTermination.Rejected, maxRejectedPercent: 5).Run("catalogue", SequenceTermination.Never)));

    private static Task<string> ManagerOf(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "manager", Scopes = ApiKeyScope.Manage });

    private static async Task<string> TriggerAsync(ApiHost host, string key) => IdOf((await host.AskAsync("POST", Nightly + "/trigger", key, "{}")).Json);

    /// <summary>Waits in the process, since the API takes so many requests and no more.</summary>
    internal static async Task EndAsync(ApiHost host, string run)
    {
        while (await host.App.Services.GetRequiredService<ISequenceService>().FindRunAsync(run, Cancellation) is not { HasEnded: true })
        {
            await Task.Yield();
        }
    }

    private static async Task<JsonElement> EndOf(ApiHost host, string key, string run)
    {
        await EndAsync(host, run);
        return (await host.AskAsync("GET", $"{Sequences}/runs/{run}", key)).Json;
    }

    private static (int Status, string? Code) StatusOf(RawResponse response) => (response.Status, response.Code());

    private static List<JsonElement> DataOf(RawResponse response) => [.. response.Json.GetProperty("data").EnumerateArray()];

    private static string IdOf(JsonElement item) => item.GetProperty("id").GetString()!;
}
