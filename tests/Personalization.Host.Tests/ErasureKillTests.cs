using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Hosting.Output;
using Personalization.TestData;

namespace Personalization.Host.Tests;

/// <summary>Hosts are killed while one of them erases a person who goes on doing things: once it has answered, nothing anywhere brings the person back; and until then a repetition finishes it.</summary>
public sealed class ErasureKillTests
{
    /// <summary>All of the person has it in it, and nothing else has.</summary>
    private const string Ada = "ada-7";

    private static readonly TimeSpan LongestErasure = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Forget_TwoHostsOnOneRedisAreKilled_LeavesNothing()
    {
        await using var server = await RedisServer.StartAsync("--rdbcompression", "no");
        await RunAsync(2, $"stores: {{ default: {{ type: redis, connectionString: \"{server.Address}\" }} }}", "state: { directory: STATE, shared: true }", async () =>
        {
            await server.RunAsync("save");
            var directory = (await server.RunAsync("config", "get", "dir")).Split('\n')[1].Trim();
            return Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(directory, "dump.rdb")));
        });
    }

    [Fact]
    public Task Forget_HostOnSqliteIsKilled_LeavesNothing() => RunAsync(1, string.Empty, "state: { directory: STATE }", () => Task.FromResult<string?>(null)!);

    private static async Task RunAsync(int hosts, string stores, string state, Func<Task<string>> dump)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZATION_TEST_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var received = new ConcurrentQueue<(long At, string Body)>();
        await using var receiver = await ReceiveAsync(received);
        using var shop = new ShopFolder(ShopFolder.Config(fields: "{ from: full_name }", stores: stores, state: state) + Config(receiver));
        shop.Execute($"insert into customers values ('{Ada}','{Ada}@shop.example','{Ada}',1)");
        var key = await shop.CreateKeyAsync();
        var running = new HostProcess[hosts];
        try
        {
            for (var one = 0; one < hosts; one++)
            {
                running[one] = await StartAsync(shop, key);
            }

            await running[0].WaitForAsync("everyone has come to the definitions");
            Assert.Equal(ExitCodes.Done, (await running[0].RunAsync(key, "sync", "run", "customer-profile")).Code);
            var messages = 0;
            await ActAsync(running, () => messages++);
            await UntilAsync(() => Task.FromResult(received.Any(one => one.Body.Contains(Ada, StringComparison.Ordinal))));
            Assert.NotEqual(false, (await dump())?.Contains(Ada, StringComparison.Ordinal));

            // Whoever is killed: the host that erases, or the other one. The person goes on meanwhile.
            var isAnswered = false;
            for (var kill = 0; !isAnswered; kill++)
            {
                var (erasing, victim, patience) = (random.Next(hosts), random.Next(hosts), LongestErasure * random.NextDouble());
                using var acting = new CancellationTokenSource();
                var acts = ActUntilAsync(running, () => Interlocked.Increment(ref messages), acting.Token);
                var forgetting = ForgetAsync(running[erasing]);
                if (kill < 3)
                {
                    await Task.WhenAny(forgetting, Task.Delay(patience, TimeProvider.System));
                    await running[victim].KillAsync();
                }

                isAnswered = await forgetting;
                await acting.CancelAsync();
                await acts;
                if (kill < 3)
                {
                    running[victim] = await StartAsync(shop, key);
                }
            }

            var answered = TimeProvider.System.GetTimestamp();
            await ActAsync(running, () => messages++);
            Assert.Equal(ExitCodes.Done, (await running[0].RunAsync(key, "sync", "run", "customer-profile", "--full-resync")).Code);
            foreach (var host in running)
            {
                await PostAsync(host, "api/v1/realtime-syncs/orders/dead-letters/replay", "{}");
                await PostAsync(host, "api/v1/sinks/events/replay", "{}");
            }

            await running[0].KillAsync();
            running[0] = await StartAsync(shop, key);
            await ActAsync(running, () => messages++);
            await UntilAsync(async () => (await running[0].GetAsync("api/v1/sinks")).Body.Contains("\"unreadEvents\":0", StringComparison.Ordinal));

            Assert.Equal(HttpStatusCode.NotFound, (await running[0].GetAsync($"v1/collections/customers/records/user_id/{Ada}")).Status);
            Assert.DoesNotContain(Ada, (await running[^1].GetAsync("api/v1/dead-letters")).Body, StringComparison.Ordinal);
            Assert.DoesNotContain(received, one => one.At > answered && one.Body.Contains(Ada, StringComparison.Ordinal));
            Assert.DoesNotContain(TablesOf(shop), row => row.Contains(Ada, StringComparison.Ordinal));
            Assert.Contains(TablesOf(shop), row => row.Contains("bob", StringComparison.Ordinal));
            Assert.NotEqual(true, (await dump())?.Contains(Ada, StringComparison.Ordinal));
            Assert.DoesNotContain(
                Directory.GetFiles(shop.PathOf("state"), "*.bin", SearchOption.AllDirectories), file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(Ada, StringComparison.Ordinal));
            var again = await running[0].Client.DeleteAsync(new Uri($"api/v1/people/customers/email/{Ada}@shop.example", UriKind.Relative));
            Assert.DoesNotMatch("\"count\":[1-9]", await again.Content.ReadAsStringAsync());
        }
        finally
        {
            foreach (var host in running.OfType<HostProcess>())
            {
                await host.DisposeAsync();
            }
        }
    }

    private static string Config(WebApplication receiver) => $$$"""

        eventSources:
          web: { writeKey: web-key }
        eventModels:
          ordered: { source: web, type: track, event: ordered, parent: customers, foreignKey: { from: userId, index: user_id } }
        audiences:
          buyers: { parent: customers, where: { event: ordered, within: 1h } }
        destinations:
          hook: { type: webhook, url: "{{{receiver.Urls.First()}}}", allowPrivateAddresses: true }
        realtimeSyncs:
          entries: { audience: buyers, destination: hook }
        eventSyncs:
          orders: { source: web, destination: hook }
        sinks:
          events: { source: shop, schema: sink }
        """;

    private static Task<HostProcess> StartAsync(ShopFolder shop, string key) => HostProcess.StartAsync(shop, key, null, "--no-schedules");

    /// <returns>Whether the host has answered that the person is erased.</returns>
    private static async Task<bool> ForgetAsync(HostProcess host)
    {
        try
        {
            using var answer = await host.Client.DeleteAsync(new Uri($"api/v1/people/customers/email/{Ada}@shop.example", UriKind.Relative));
            var body = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.OK && body.Contains("\"erasedAt\"", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private static async Task ActUntilAsync(HostProcess[] hosts, Func<int> next, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ActAsync(hosts, next);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>The person and somebody else do things at each host: with a user's id, by a device, and what the receiver refuses.</summary>
    private static async Task ActAsync(HostProcess[] hosts, Func<int> next)
    {
        foreach (var host in hosts)
        {
            var n = next();
            foreach (var who in new[] { Ada, "bob" })
            {
                var user = who == Ada ? Ada : "2";
                var events = $$$"""
                    {"batch":[{"type":"track","event":"ordered","userId":"{{{user}}}","anonymousId":"{{{who}}}-phone","messageId":"{{{who}}}-a{{{n}}}"},
                    {"type":"track","event":"ordered","userId":"{{{user}}}","messageId":"{{{who}}}-b{{{n}}}","properties":{"refuse":true,"name":"{{{who}}}"}},
                    {"type":"track","event":"looked","anonymousId":"{{{who}}}-phone","messageId":"{{{who}}}-c{{{n}}}"}]}
                    """;
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/batch", UriKind.Relative)) { Content = new StringContent(events, Encoding.UTF8, "application/json") };
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("web-key:"u8));
                using var answer = await host.Client.SendAsync(request);
            }
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HostProcess host, string path, string body)
        => await host.Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    /// <summary>All rows of the tables of the sink.</summary>
    private static List<string> TablesOf(ShopFolder shop)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = shop.PathOf("shop.db"), Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        var rows = new List<string>();
        foreach (var table in Read("select name from sqlite_master where type = 'table' and name like 'sink!_%' escape '!'").Select(row => row.Trim()).ToList())
        {
            rows.AddRange(Read($"select * from \"{table}\""));
        }

        return rows;

        IEnumerable<string> Read(string sql)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own.
            command.CommandText = sql;
#pragma warning restore CA2100
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                yield return string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(at => reader.GetValue(at).ToString()));
            }
        }
    }

    private static async Task<WebApplication> ReceiveAsync(ConcurrentQueue<(long At, string Body)> received)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            var at = TimeProvider.System.GetTimestamp();
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            received.Enqueue((at, body));
            context.Response.StatusCode = body.Contains("\"refuse\":true", StringComparison.Ordinal) ? StatusCodes.Status410Gone : StatusCodes.Status200OK;
        });
        await app.StartAsync();
        return app;
    }
}
