using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>What tables of a sink would not take is listed, replayed and discarded, and memberships are written, here and through a host.</summary>
public sealed class SinkCommandTests
{
    private const string Realtime = """

        eventSources:
          web: { writeKey: web-key }
        eventModels:
          ordered: { source: web, type: track, event: Ordered, parent: customers, foreignKey: { from: userId, index: user_id } }
        audiences:
          buyers: { parent: customers, where: { event: ordered, within: 1h } }
        sinks:
          events: { source: shop, schema: events }
        """;

    [Fact]
    public async Task Sinks_HereAndThroughAHost_AnswerTheSame()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        var key = await shop.CreateKeyAsync();
        Assert.Equal(ExitCodes.Done, (await shop.RunAsync("sync", "run", "customer-profile")).Code);
        await using (var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules"))
        {
            await host.WaitForAsync("everyone has come to the definitions");
            await SendAsync(host, "m1", "true");
            await ReadAllAsync(host, key);
            await SendAsync(host, "m2", "\"s3cret\"");
            await SendAsync(host, "m3", "\"s3cret\"");
            await ReadAllAsync(host, key);
            Assert.Matches(@"^sink +source +schema +unread events +unread violations *\nevents +shop +events +0 +0 *$", Lines(await host.RunAsync(key, "sinks", "list")));
            var failures = await host.RunAsync(key, "sinks", "failures", "events");
            Assert.Equal(2, failures.Answer.Split("Ordered").Length - 1);
            Assert.DoesNotContain("s3cret", failures.Answer, StringComparison.Ordinal);
            Assert.Equal(1, (await host.RunAsync(key, "sinks", "failures", "events", "--limit", "1", "--json")).Json.GetProperty("data").GetArrayLength());
            Assert.Matches(@"^id +kind +of +trigger +refused at +reason *\n(\d+-\d+ +sink +events +Ordered .*\n?){2}$", Lines(await host.RunAsync(key, "dead-letters", "list")));
            var replayed = await host.RunAsync(key, "sinks", "replay", "events");
            Assert.Equal((ExitCodes.Failed, "0 written, 2 left. 'sinks failures' says why."), (replayed.Code, replayed.Answer.Trim()));
            Assert.Matches(@"^audience +entered +exited *\nbuyers +1 +0 *$", Lines(await host.RunAsync(key, "sinks", "snapshot", "events")));
            var unknown = await host.RunAsync(key, "sinks", "discard", "evnets");
            Assert.Equal(ExitCodes.Failed, unknown.Code);
            Assert.Contains("There is no sink 'evnets'. Did you mean 'events'?", unknown.Errors, StringComparison.Ordinal);
            await host.StopAsync();
            Assert.DoesNotContain("s3cret", host.Log, StringComparison.Ordinal);
        }

        Assert.Equal("events", (await shop.RunAsync("sinks", "list", "--json")).Json.GetProperty("data")[0].GetProperty("id").GetString());
        var listed = (await shop.RunAsync("sinks", "failures", "events", "--json")).Json.GetProperty("data");
        Assert.Equal(2, listed.GetArrayLength());
        Assert.Equal("Ordered", listed[0].GetProperty("event").GetString());
        var letters = (await shop.RunAsync("dead-letters", "list", "--json")).Json.GetProperty("data");
        Assert.Equal((2, "sink", "events"), (letters.GetArrayLength(), letters[0].GetProperty("kind").GetString(), letters[0].GetProperty("sink").GetString()));
        Assert.Equal(1, (await shop.RunAsync("dead-letters", "list", "--json", "--after", letters[0].GetProperty("id").GetString()!)).Json.GetProperty("data").GetArrayLength());
        Assert.Equal("2 events removed.", await DiscardAfterReplayAsync(shop));
        var snapshot = await shop.RunAsync("sinks", "snapshot", "events", "--json");
        Assert.True(snapshot.Code == ExitCodes.Done, snapshot.Answer + snapshot.Errors);
        Assert.Equal(0, snapshot.Json.GetProperty("data")[0].GetProperty("entered").GetInt32());
        Assert.Contains("Did you mean 'events'?", (await shop.RunAsync("sinks", "failures", "event")).Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await shop.RunAsync("sinks", "failures", "events", "--limit", "0")).Code);
    }

    [Fact]
    public async Task Replay_TablesThatTakeItNow_WritesIt()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        var key = await shop.CreateKeyAsync();
        await using (var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules"))
        {
            await SendAsync(host, "m1", "true");
            await ReadAllAsync(host, key);
            await SendAsync(host, "m2", "\"x\"");
            await ReadAllAsync(host, key);
            await host.StopAsync();
        }

        shop.Execute("drop table events_ordered");
        var replayed = await shop.RunAsync("sinks", "replay", "events");

        Assert.Equal((ExitCodes.Done, "1 written, 0 left."), (replayed.Code, replayed.Answer.Trim()));
        Assert.Equal(0, (await shop.RunAsync("sinks", "discard", "events", "--json")).Json.GetProperty("discarded").GetInt32());
    }

    private static async Task<string> DiscardAfterReplayAsync(ShopFolder shop)
    {
        Assert.Equal(2, (await shop.RunAsync("sinks", "replay", "events", "--json")).Json.GetProperty("left").GetInt32());
        return (await shop.RunAsync("sinks", "discard", "events")).Answer.Trim();
    }

    private static string Lines(CommandResult result) => result.Answer.ReplaceLineEndings("\n").Trim();

    private static async Task ReadAllAsync(HostProcess host, string key)
    {
        while (true)
        {
            var listed = await host.RunAsync(key, "sinks", "list", "--json");
            Assert.True(listed.Code == ExitCodes.Done, listed.Answer + listed.Errors);
            if (listed.Json.GetProperty("data")[0].GetProperty("unreadEvents").GetInt32() == 0)
            {
                return;
            }

            // The management API takes 200 requests in ten seconds.
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    private static async Task SendAsync(HostProcess host, string id, string value)
    {
        using var content = new StringContent($$$"""{"event":"Ordered","userId":"1","messageId":"{{{id}}}","properties":{"n":{{{value}}}}}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/track", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("web-key:"u8));
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
