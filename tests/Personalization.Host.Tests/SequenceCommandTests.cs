using System.Net;
using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Sequences at the command line, here and through a host; and what a host leaves behind that is ended at once.</summary>
public sealed class SequenceCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_OnTheirOwn_RunListAndShow()
    {
        using var shop = Shop();

        var before = await shop.RunAsync("sequence", "list", "--json");
        var run = await shop.RunAsync("sequence", "run", "nightly", "--json");
        var list = await shop.RunAsync("sequence", "list");
        var runs = await shop.RunAsync("sequence", "runs", "nightly", "--limit", "1");
        var shown = await shop.RunAsync("sequence", "show", run.Json.GetProperty("id").GetString()!);
        var ended = await shop.RunAsync("sequence", "cancel", run.Json.GetProperty("id").GetString()!);
        var unknown = await shop.RunAsync("sequence", "run", "nigthly");
        var nobody = await shop.RunAsync("sequence", "show", "nobody", "--json");

        Assert.Equal("pending", before.Json.GetProperty("data")[0].GetProperty("status").GetString());
        Assert.Equal((ExitCodes.Done, "success"), (run.Code, run.Json.GetProperty("status").GetString()));
        Assert.Equal(["success", "success"], run.Json.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("status").GetString()));
        Assert.Contains("first, second", list.Answer, StringComparison.Ordinal);
        Assert.Contains("first: success, second: success", runs.Answer, StringComparison.Ordinal);
        Assert.Contains("Status    success", shown.Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, ended.Code);
        Assert.Contains("has ended", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, unknown.Code);
        Assert.Contains("Did you mean 'nightly'?", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal("run_not_found", nobody.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Run_RejectedRows_EndsTheSequenceAndTheCommandSaysSo()
    {
        using var shop = Shop("rejected");
        shop.Execute("insert into customers values (9,'x@shop.example','Nine',1),(9,'x@shop.example','Nine',1)");

        var run = await shop.RunAsync("sequence", "run", "nightly");

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("rejected 2 of 5 rows", run.Answer, StringComparison.Ordinal);
        Assert.Contains("skipped", run.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_RunningHost_DoTheSameThroughIt()
    {
        using var shop = Shop();
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key);

        var run = await host.RunAsync(key, "sequence", "run", "nightly", "--json");
        var started = await host.RunAsync(key, "sequence", "run", "nightly", "--no-wait", "--json");
        var list = await host.RunAsync(key, "sequence", "list");
        var runs = await host.RunAsync(key, "sequence", "runs", "nightly", "--json");
        var shown = await host.RunAsync(key, "sequence", "show", run.Json.GetProperty("id").GetString()!);
        var alone = await shop.RunAsync("sequence", "run", "nightly");
        var idle = await shop.RunAsync("sequence", "run", "nightly", "--no-wait");

        Assert.Equal((ExitCodes.Done, "success"), (run.Code, run.Json.GetProperty("status").GetString()));
        Assert.Equal(ExitCodes.Done, started.Code);
        Assert.Contains("nightly", list.Answer, StringComparison.Ordinal);
        Assert.Contains(started.Json.GetProperty("id").GetString(), runs.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        Assert.Contains("first", shown.Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotNow, alone.Code);
        Assert.Contains("--host URL --key KEY", alone.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, idle.Code);
    }

    /// <summary>Ended by SIGKILL, or asked to stop, while the second member runs: the next start goes on with that one, and does not run the first again.</summary>
    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task Host_EndsWhileAMemberRuns_GoesOnWithTheNextStart(string signal)
    {
        using var shop = Shop();
        shop.Execute("create view slow as with recursive c(x) as (select 1 union all select x + 1 from c where x < 10000000) select max(x) as user_id, 'slow' as full_name from c");
        var key = await shop.CreateKeyAsync();
        string run;
        string first;
        await using (var host = await HostProcess.StartAsync(shop, key))
        {
            run = (await host.RunAsync(key, "sequence", "run", "slowly", "--no-wait", "--json")).Json.GetProperty("id").GetString()!;
            JsonElement members;
            do
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
                members = await MembersAsync(host, run);
            }
            while (members[1].GetProperty("status").GetString() == "pending");

            Assert.Equal("running", members[1].GetProperty("status").GetString());
            first = members[0].GetProperty("runId").GetString()!;
            await host.SignalAsync(signal);
            await host.WaitForExitAsync();
        }

        await using var next = await HostProcess.StartAsync(shop, key);
        JsonElement state;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
            state = await StateAsync(next, run);
        }
        while (state.GetProperty("finishedAt").ValueKind == JsonValueKind.Null);

        Assert.Equal("success", state.GetProperty("status").GetString());
        Assert.Equal(["success", "success", "success"], state.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("status").GetString()));
        Assert.Equal(first, state.GetProperty("members")[0].GetProperty("runId").GetString());
        Assert.Equal(1, await CountRunsAsync(next, "first"));
        Assert.Equal(2, await CountRunsAsync(next, "slow"));
        Assert.Equal(1, await CountRunsAsync(next, "second"));
    }

    private static ShopFolder Shop(string terminateOn = "fatal") => new($$"""
        sources:
          shop: { type: sqlite, connectionString: "Data Source=SHOP" }
        state: { directory: STATE }
        models:
          customers: { source: shop, tableName: customers, primaryKey: user_id }
          slow: { source: shop, tableName: slow, primaryKey: user_id }
        collections:
          one: { indexes: { user_id: { primary: true } } }
          two: { indexes: { user_id: { primary: true } } }
          three: { indexes: { user_id: { primary: true } } }
        syncs:
          first: { model: customers, collection: one, mappings: [ { from: full_name } ] }
          second: { model: customers, collection: two, mappings: [ { from: full_name } ] }
          slow: { model: slow, collection: three, mappings: [ { from: full_name } ] }
        sequences:
          nightly: { syncs: [ { sync: first, terminateOn: {{terminateOn}} }, second ] }
          slowly: { syncs: [ first, slow, second ] }
        """);

    private static async Task<JsonElement> StateAsync(HostProcess host, string run)
    {
        var (status, body) = await host.GetAsync("api/v1/syncs/sequences/runs/" + run);
        Assert.Equal(HttpStatusCode.OK, status);
        return JsonDocument.Parse(body).RootElement.Clone();
    }

    private static async Task<JsonElement> MembersAsync(HostProcess host, string run) => (await StateAsync(host, run)).GetProperty("members");

    private static async Task<int> CountRunsAsync(HostProcess host, string sync)
        => JsonDocument.Parse((await host.GetAsync($"api/v1/syncs/{sync}/runs")).Body).RootElement.GetProperty("data").GetArrayLength();
}
