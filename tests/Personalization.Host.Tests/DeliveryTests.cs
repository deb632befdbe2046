using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>A host that is killed while it delivers loses nothing, repeats under the same key only, and keeps the order; and the command line deals with what is refused.</summary>
public sealed class DeliveryTests
{
    private const int Events = 300;

    private static readonly string[] Users = ["1", "2", "3"];

    [Fact]
    public async Task Host_KilledWhileItDelivers_DeliversAllInOrderAndRepeatsOnlyWithTheSameKey()
    {
        var (received, killed, all) = (new ConcurrentQueue<(string Key, string User, string Id)>(), new TaskCompletionSource(), new TaskCompletionSource());
        var dying = true;
        await using var receiver = await ReceiveAsync(async context =>
        {
            foreach (var one in JsonDocument.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync()).RootElement.EnumerateArray())
            {
                received.Enqueue((one.GetProperty("key").GetString()!, one.GetProperty("user").GetString()!, one.GetProperty("id").GetString()!));
            }

            if (received.Select(one => one.Id).Distinct().Count() == Events)
            {
                all.TrySetResult();
            }

            if (received.Count > Events / 3 && dying)
            {
                // It has the request, and its answer is never seen.
                killed.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        });
        using var shop = new ShopFolder(ShopFolder.Config() + Config(receiver));
        var key = await shop.CreateKeyAsync();
        await using (var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules"))
        {
            await host.WaitForAsync("everyone has come to the definitions");
            for (var batch = 0; batch < Events / 10; batch++)
            {
                await SendAsync(host, batch * 10);
            }

            await killed.Task;
            await host.KillAsync();
        }

        dying = false;
        var began = TimeProvider.System.GetTimestamp();
        await using var again = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        // The buckets that the killed host had taken are free when its leases end, after 15 seconds.
        await all.Task;

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(40));
        Assert.Equal(Events, received.Select(one => one.Key).Distinct().Count());
        Assert.All(received.GroupBy(one => one.Key), same => Assert.Single(same.Select(one => one.Id).Distinct()));
        foreach (var user in received.GroupBy(one => one.User))
        {
            var first = user.DistinctBy(one => one.Key).Select(one => one.Id).ToList();
            Assert.Equal(first.Order(StringComparer.Ordinal), first);
        }

        Assert.DoesNotContain("secret-value", again.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeadLetters_HostIsKilledWhileItReplays_AreAllDeliveredByTheNextWithTheirKeys()
    {
        var (refuses, reached, taken) = (true, new TaskCompletionSource(), new ConcurrentQueue<string>());
        await using var receiver = await ReceiveAsync(async context =>
        {
            var sent = JsonDocument.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync()).RootElement.EnumerateArray().Select(one => one.GetProperty("key").GetString()!).ToList();
            if (refuses)
            {
                context.Response.StatusCode = 410;
                return;
            }

            sent.ForEach(taken.Enqueue);
            if (taken.Count == 4)
            {
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        });
        using var shop = new ShopFolder(ShopFolder.Config() + Config(receiver));
        var key = await shop.CreateKeyAsync();
        await using (var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules"))
        {
            await host.WaitForAsync("everyone has come to the definitions");
            await SendAsync(host, 0);
            while ((await host.RunAsync(key, "dead-letters", "list", "--json")).Json.GetProperty("data").GetArrayLength() < 10)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }

            refuses = false;
            var replay = host.RunAsync(key, "dead-letters", "replay", "--sync", "orders");
            await reached.Task;
            await host.KillAsync();
            Assert.NotEqual(ExitCodes.Done, (await replay).Code);
        }

        Assert.Equal("7 dead letters delivered, 0 left.", (await shop.RunAsync("dead-letters", "replay", "--sync", "orders")).Answer.Trim());
        Assert.Equal((11, 10), (taken.Count, taken.Distinct().Count()));
        Assert.Equal(0, (await shop.RunAsync("dead-letters", "list", "--json")).Json.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task DeadLetters_HereAndThroughAHost_AnswerTheSame()
    {
        var (refuses, alone, told) = (true, 0, new TaskCompletionSource());
        var taken = new ConcurrentQueue<string>();
        await using var receiver = await ReceiveAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Response.StatusCode = refuses ? 410 : 200;
            if (!refuses)
            {
                taken.Enqueue(body);
            }
            else if (JsonDocument.Parse(body).RootElement.GetArrayLength() == 1 && Interlocked.Increment(ref alone) == 10)
            {
                told.SetResult();
            }
        });
        using var shop = new ShopFolder(ShopFolder.Config() + Config(receiver));
        var key = await shop.CreateKeyAsync();
        List<string> ids;
        await using (var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules"))
        {
            await host.WaitForAsync("everyone has come to the definitions");
            await SendAsync(host, 0);
            await told.Task;
            var listed = await host.RunAsync(key, "dead-letters", "list", "--json");
            while (listed.Code == ExitCodes.Done && listed.Json.GetProperty("data").GetArrayLength() < 10)
            {
                // The management API takes 200 requests in ten seconds.
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
                listed = await host.RunAsync(key, "dead-letters", "list", "--json");
            }

            Assert.True(listed.Code == ExitCodes.Done, listed.Answer + listed.Errors);
            ids = [.. listed.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];
            Assert.Contains("It answered 410.", (await host.RunAsync(key, "dead-letters", "list", "--sync", "orders", "--limit", "1")).Answer, StringComparison.Ordinal);
            Assert.Contains("ordered", (await host.RunAsync(key, "dead-letters", "show", ids[0])).Answer, StringComparison.Ordinal);
            Assert.Equal(ExitCodes.Failed, (await host.RunAsync(key, "dead-letters", "replay", ids[0])).Code);
            Assert.Equal("1 dead letter removed.", (await host.RunAsync(key, "dead-letters", "discard", ids[0])).Answer.Trim());
            await host.StopAsync();
        }

        Assert.Equal(9, (await shop.RunAsync("dead-letters", "list", "--json")).Json.GetProperty("data").GetArrayLength());
        Assert.Equal(ids[1], (await shop.RunAsync("dead-letters", "show", ids[1], "--json")).Json.GetProperty("id").GetString());
        refuses = false;
        Assert.Equal("1 dead letter delivered, 0 left.", (await shop.RunAsync("dead-letters", "replay", ids[1])).Answer.Trim());
        Assert.Equal("8 dead letters delivered, 0 left.", (await shop.RunAsync("dead-letters", "replay", "--sync", "orders")).Answer.Trim());
        Assert.Equal(9, taken.Count);
        Assert.Equal(0, (await shop.RunAsync("dead-letters", "discard", "--sync", "orders", "--json")).Json.GetProperty("discarded").GetInt32());
        Assert.Contains("There is no such dead letter", (await shop.RunAsync("dead-letters", "show", ids[1])).Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await shop.RunAsync("dead-letters", "replay")).Code);
    }

    private static string Config(WebApplication receiver) => $$$"""

        eventSources:
          web: { writeKey: web-key }
        eventModels:
          ordered: { source: web, type: track, event: ordered, parent: customers, foreignKey: { from: userId, index: user_id } }
        audiences:
          buyers: { parent: customers, where: { event: ordered, within: 1h } }
        destinations:
          shop: { type: webhook, url: "{{{receiver.Urls.First()}}}", secret: secret-value, allowPrivateAddresses: true }
        eventSyncs:
          orders:
            source: web
            destination: shop
            batchSize: 7
            template: '[ {% for row in rows %} { "key": {{ row._delivery.key | json }}, "user": {{ row.userId | json }}, "id": {{ row.messageId | json }}, "name": {{ row.event | json }} }, {% endfor %} ]'
        """;

    private static async Task<WebApplication> ReceiveAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{FreePort()}");
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static async Task SendAsync(HostProcess host, int first)
    {
        var events = Enumerable.Range(first, 10).Select(one => $$"""{"type":"track","event":"ordered","userId":"{{Users[one % 3]}}","messageId":"m{{one:0000}}"}""");
        using var content = new StringContent($$"""{"batch":[{{string.Join(',', events)}}]}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/batch", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("web-key:"u8));
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
