using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Cancelling runs over HTTP: who may, and what is answered.</summary>
public sealed class RunCancelTests
{
    private const string Runs = "/api/v1/syncs/customer-profile/runs/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancel_KeyOfOtherScopeOrCollections_IsForbiddenAndTheRunGoesOn()
    {
        var gate = new TestGate();
        await using var host = await ApiHost.StartAsync(customers: ApiHost.Customers.PauseAfter(1, gate, times: 1), sync: false);
        var run = host.Syncs.StartRun("customer-profile").RunId;
        await gate.WaitForArrivalAsync(Cancellation);
        var other = await KeyAsync(host, ["products"]);

        Assert.Equal((401, "key_missing"), Of(await host.AskAsync("POST", $"{Runs}{run}/cancel", string.Empty, "")));
        Assert.Equal((403, "scope_missing"), Of(await host.AskAsync("POST", $"{Runs}{run}/cancel", host.Key, "")));
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", $"{Runs}{run}/cancel", other, "")));
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", $"{Runs}nobody/cancel", other, "")));
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", $"/api/v1/syncs/nobody/runs/{run}/cancel", other, "")));
        Assert.Null(host.Syncs.FindRun(run)!.Run);

        var cancelled = await host.AskAsync("POST", $"{Runs}{run}/cancel", await KeyAsync(host, ["customers"]), "{}");
        Assert.Equal((200, run), (cancelled.Status, cancelled.Json.GetProperty("id").GetString()));
        await EndOf(host, run);
        Assert.Equal(SyncRunStatus.Cancelled, host.Syncs.FindRun(run)!.Run!.Status);
    }

    [Fact]
    public async Task Cancel_OfAnotherSyncNobodyOrARunThatHasEnded_IsRefused()
    {
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache
            .AddSync("catalogue", sync => sync.FromQuery(new FakeQuery("sku", "price").SetRows(["a", 1]), "sku").To("products").Map("price"))));
        var key = await KeyAsync(host, null);
        var ended = (await host.Syncs.RunAsync("customer-profile")).RunId;

        Assert.Equal((404, "run_not_found"), Of(await host.AskAsync("POST", $"{Runs}nobody/cancel", key, "")));
        Assert.Equal((404, "run_not_found"), Of(await host.AskAsync("POST", $"/api/v1/syncs/catalogue/runs/{ended}/cancel", key, "")));
        Assert.Equal((404, "sync_not_found"), Of(await host.AskAsync("POST", $"/api/v1/syncs/nobody/runs/{ended}/cancel", key, "")));
        Assert.Equal((409, "run_ended"), Of(await host.AskAsync("POST", $"{Runs}{ended}/cancel", key, "")));
        Assert.Equal(415, (await host.AskAsync("POST", $"{Runs}{ended}/cancel", key, "{}", "Content-Type: text/plain")).Status);
        var entry = Assert.Single((await host.AskAsync("GET", "/api/v1/audit", key)).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(("run.cancel", ended, "run_ended"), (entry.GetProperty("action").GetString(), entry.GetProperty("resource").GetString(), entry.GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task Cancel_OfWhatWaits_NeverBegins()
    {
        var gate = new TestGate();
        var rows = ApiHost.Customers.PauseAfter(1, gate, times: 1);
        await using var host = await ApiHost.StartAsync(customers: rows, sync: false);
        var first = host.Syncs.StartRun("customer-profile").RunId;
        await gate.WaitForArrivalAsync(Cancellation);
        var second = host.Syncs.StartRun("customer-profile").RunId;

        Assert.Equal(200, (await host.AskAsync("POST", $"{Runs}{second}/cancel", await KeyAsync(host, null), "")).Status);
        await EndOf(host, second);
        gate.Open();
        await EndOf(host, first);

        Assert.Equal((SyncRunStatus.Cancelled, SyncRunStatus.Success), (host.Syncs.FindRun(second)!.Run!.Status, host.Syncs.FindRun(first)!.Run!.Status));
        Assert.Equal(1, rows.Opens);
    }

    private static (int Status, string Code) Of(RawResponse answer) => (answer.Status, answer.Code());

    private static Task<string> KeyAsync(ApiHost host, IReadOnlyList<string>? collections) => host.CreateKeyAsync(new ApiKeySettings { Name = "k", Scopes = ApiKeyScope.Manage, Collections = collections });

    private static async Task EndOf(ApiHost host, string run)
    {
        while (host.Syncs.FindRun(run)!.Run is null)
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
