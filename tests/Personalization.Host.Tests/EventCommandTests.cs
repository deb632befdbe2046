using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.Hosting.Commands;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Events are shown as they come, counted and replayed, here and through a host.</summary>
public sealed class EventCommandTests
{
    private const string Realtime = """

        eventSources:
          web: { writeKey: web-key }
          app: { writeKey: app-key }
        eventModels:
          viewed: { source: web, type: page, parent: customers, foreignKey: { from: userId, index: user_id } }
        audiences:
          viewers: { parent: customers, where: { event: viewed, within: 10m } }
        """;

    [Fact]
    public async Task Tail_ThroughAHostAndBesideIt_ShowsWhatItTakesIn()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await using var there = new Tail("events", "tail", "web", "--host", host.Url, "--key", key);
        await using var lines = new Tail("events", "tail", "web", "--json", "--values", "--for", "30m", "--host", host.Url, "--key", key);
        await using var here = new Tail("events", "tail", "web", "--json", "--config", shop.ConfigPath);
        Assert.Contains("Events of 'web' from now on, for 10m, with ids of people and no values.", await there.Errors.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains("for 30m, with all that people sent.", await lines.Errors.ReadAsync(), StringComparison.Ordinal);
        await here.Errors.ReadAsync();
        Assert.StartsWith("received       type      name", await there.Answers.ReadAsync(), StringComparison.Ordinal);

        await SendAsync(host, "app-key", """{"userId":"1","messageId":"other"}""");
        await SendAsync(host, "web-key", """{"userId":"1","messageId":"m1","name":"Home","properties":{"path":"/a","title":"s3cret\u0007"}}""");
        var (line, json, local) = (await there.Answers.ReadAsync(), await lines.Answers.ReadAsync(), await here.Answers.ReadAsync());
        await SendAsync(host, "web-key", """{"messageId":"m2"}""", HttpStatusCode.BadRequest);
        var refused = await there.Answers.ReadAsync();

        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3}Z  page      Home  .* 1  .* m1 .* path, title$", line);
        Assert.DoesNotContain("s3cret", line + local, StringComparison.Ordinal);
        Assert.Equal("/a", JsonSerializer.Deserialize<JsonElement>(json).GetProperty("message").GetProperty("properties").GetProperty("path").GetString());
        Assert.Equal("m1", JsonSerializer.Deserialize<JsonElement>(local).GetProperty("messageId").GetString());
        Assert.Matches("refused   id_missing .* m2 ", refused);
        Assert.Equal((0, 0, 0), (await there.StopAsync(), await lines.StopAsync(), await here.StopAsync()));
        Assert.DoesNotContain("m1", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_TimeIsOver_EndsByItself()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        var here = await shop.RunAsync("events", "tail", "web", "--for", "1s", "--json");
        var there = await host.RunAsync(key, "events", "tail", "web", "--for", "1s", "--json");

        Assert.Equal((ExitCodes.Done, string.Empty), (here.Code, here.Answer));
        Assert.Equal(here, there);
        Assert.Contains("The time of 1s is over. --for takes up to 1h.", here.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_HostGoes_EndsWithNotNow()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await using var killed = new Tail("events", "tail", "web", "--json", "--host", host.Url, "--key", key);
        await killed.Errors.ReadAsync();
        await SendAsync(host, "web-key", """{"userId":"1","messageId":"m1"}""");
        await killed.Answers.ReadAsync();

        await host.KillAsync();

        Assert.Equal(ExitCodes.NotNow, await killed.Run);
        Assert.Equal("host_unreachable", JsonSerializer.Deserialize<JsonElement>(Assert.Single(killed.Answers.ReadAll())).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Tail_HostStops_EndsWithNotNow()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await using var stopped = new Tail("events", "tail", "web", "--host", host.Url, "--key", key);
        await stopped.Errors.ReadAsync();

        Assert.Equal(0, await host.StopAsync());

        Assert.Equal(ExitCodes.NotNow, await stopped.Run);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "--for: It is at most 1h.", "tail", "web", "--for", "61m")]
    [InlineData(ExitCodes.Usage, "--for", "tail", "web", "--for", "soon")]
    [InlineData(ExitCodes.Failed, "There is no event source 'wbe'. Did you mean 'web'?", "tail", "wbe")]
    [InlineData(ExitCodes.Failed, "There is no event source 'ap'. Did you mean 'app'?", "catalog", "ap")]
    public async Task Events_AskedWrongly_SayTheWayOut(int code, string expected, params string[] arguments)
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);

        var result = await shop.RunAsync(["events", .. arguments]);

        Assert.Equal(code, result.Code);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_HereAndThroughAHost_AnswerTheSame()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        await shop.RunAsync("sync", "run", "customer-profile");
        var nothing = await shop.RunAsync("events", "catalog");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await host.WaitForAsync("everyone has come to the definitions");
        await SendAsync(host, "web-key", """{"userId":"1","messageId":"m1"}""");
        await SendAsync(host, "web-key", """{"userId":"2","messageId":"m2","name":"Home"}""");

        string[][] commands =
        [
            ["events", "catalog"], ["events", "catalog", "web", "--json"], ["events", "catalog", "wbe"],
            ["audience", "replay"], ["audience", "replay", "viewers", "--json"], ["audience", "replay", "viewer"],
        ];
        var here = new List<CommandResult>();
        foreach (var command in commands)
        {
            here.Add(await shop.RunAsync(command));
            var there = await host.RunAsync(key, command);
            Assert.Equal((here[^1].Code, here[^1].Answer), (there.Code, there.Answer));
        }

        Assert.Equal("No events came in the last 25 hours.", nothing.Answer.TrimEnd());
        Assert.Matches(new Regex(@"web\s+page\s+Home\s+1\s"), here[0].Answer);
        Assert.Matches(new Regex(@"web\s+page\s+-\s+1\s"), here[0].Answer);
        Assert.Equal((2, 25), (here[1].Json.GetProperty("data").GetArrayLength(), here[1].Json.GetProperty("hours").GetInt32()));
        Assert.Contains("Did you mean 'web'?", here[2].Errors, StringComparison.Ordinal);
        Assert.Equal("Replayed for customers: 0 memberships changed.", here[3].Answer.TrimEnd());
        Assert.Equal(("viewers", 0), (here[4].Json.GetProperty("id").GetString(), here[4].Json.GetProperty("transitions").GetInt32()));
        Assert.Contains("Did you mean 'viewers'?", here[5].Errors, StringComparison.Ordinal);
    }

    private static async Task SendAsync(HostProcess host, string writeKey, string json, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/page", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(writeKey + ":")));
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    /// <summary>A tail that runs in this process.</summary>
    private sealed class Tail : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        internal Tail(params string[] arguments)
            => Run = Task.Run(() => CommandLine.RunAsync(arguments, TextReader.Null, new CommandOutput(Answers, Errors, width: null, showsProgress: false), TimeProvider.System, _stop.Token));

        internal LineWriter Answers { get; } = new();

        internal LineWriter Errors { get; } = new();

        internal Task<int> Run { get; }

        /// <summary>As Ctrl+C does.</summary>
        internal async Task<int> StopAsync()
        {
            await _stop.CancelAsync();
            return await Run;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }
    }
}
