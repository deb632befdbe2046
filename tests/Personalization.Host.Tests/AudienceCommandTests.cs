using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Events come in at the host, and it and the command line tell who is in which audience.</summary>
public sealed class AudienceCommandTests
{
    private const string Realtime = """

        eventSources:
          web: { writeKey: web-key }
        eventModels:
          pricing_viewed:
            source: web
            type: page
            columns: [ { from: properties.path, as: path } ]
            parent: customers
            foreignKey: { from: userId, index: user_id }
        audiences:
          pricing-intent:
            parent: customers
            where:
              all:
                - { event: pricing_viewed, count: ">= 2", within: 10m, where: { path: { startsWith: /pricing } } }
                - { field: ltv, exists: true }
          valued: { parent: customers, where: { field: ltv, gt: 10 } }
        """;

    [Fact]
    public async Task Host_EventsOfAWebsite_MakeMembersAtOnceAndSurviveAKill()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        await shop.RunAsync("sync", "run", "customer-profile");
        var key = await shop.CreateKeyAsync();
        await using (var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules"))
        {
            Assert.Contains("\"audience_ids\":[\"valued\"]", (await host.GetAsync("v1/audiences/customers/1")).Body, StringComparison.Ordinal);
            await ViewAsync(host);
            await ViewAsync(host);
            Assert.Contains("\"audience_ids\":[\"pricing-intent\",\"valued\"]", (await host.GetAsync("v1/audiences/customers/1")).Body, StringComparison.Ordinal);
            Assert.Contains("\"_audiences\":{\"pricing-intent\":true,\"valued\":true}", (await host.GetAsync("v1/collections/customers/records/email/ada@shop.example?audiences=merge")).Body, StringComparison.Ordinal);
            Assert.DoesNotContain("ada@shop.example", host.Log, StringComparison.Ordinal);
            await host.KillAsync();
        }

        await using var again = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        Assert.Contains("\"pricing-intent\"", (await again.GetAsync("v1/audiences/customers/1")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("health/ready")).Status);
    }

    [Fact]
    public async Task Commands_HereAndThroughAHost_AnswerTheSame()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        await shop.RunAsync("sync", "run", "customer-profile");
        string[][] commands =
        [
            ["audience", "list"], ["audience", "list", "--json"],
            ["audience", "preview", "valued"], ["audience", "preview", "valued", "--sample", "0", "--json"],
            ["audience", "explain", "valued", "1"], ["audience", "explain", "valued", "bob@shop.example", "--index", "email", "--json"],
            ["audience", "explain", "valued", "nobody@shop.example", "--index", "email"], ["audience", "explain", "valud", "1"],
            ["audience", "verify", "valued"], ["audience", "verify", "pricing-intent", "--json"], ["audience", "verify", "nobody"],
            ["audience", "explain", "valued", "99"],
        ];
        var here = new List<CommandResult>();
        foreach (var command in commands)
        {
            here.Add(await shop.RunAsync(command));
        }

        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await host.WaitForAsync("everyone has come to the definitions");

        for (var i = 0; i < commands.Length; i++)
        {
            var there = await host.RunAsync(key, commands[i]);
            Assert.Equal((here[i].Code, Shape(here[i])), (there.Code, Shape(there)));
        }

        Assert.Contains("pricing_viewed", here[0].Answer, StringComparison.Ordinal);
        Assert.Equal("valued: 1 of 3 in customers are members.", here[2].Answer.Split(Environment.NewLine)[0]);
        Assert.Equal((1, 3), (here[3].Json.GetProperty("members").GetInt32(), here[3].Json.GetProperty("people").GetInt32()));
        Assert.StartsWith("valued: a member", here[4].Answer, StringComparison.Ordinal);
        Assert.False(here[5].Json.GetProperty("member").GetBoolean());
        Assert.Equal(ExitCodes.NoRecord, here[6].Code);
        Assert.Contains("Did you mean 'valued'?", here[7].Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, "valued: 3 people compared, 0 differ."), (here[8].Code, here[8].Answer.TrimEnd()));
        Assert.Equal(0, here[9].Json.GetProperty("differences").GetInt32());
        Assert.Equal(ExitCodes.Failed, here[10].Code);
        Assert.Equal(ExitCodes.NoRecord, here[11].Code);
        var reconciled = await host.RunAsync(key, "audience", "reconcile", "valued");
        Assert.Contains("0 differ.", reconciled.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Audiences_AreCounted()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);

        var text = await shop.RunAsync("validate");
        var json = await shop.RunAsync("validate", "--json");

        Assert.Contains("syncs 1, event sources 1, event models 1, audiences 2.", text.Answer, StringComparison.Ordinal);
        Assert.Equal((1, 1, 2), (Count("eventSources"), Count("eventModels"), Count("audiences")));

        int Count(string name) => json.Json.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Reload_AnotherAudience_IsAnsweredWithoutARestart()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        await shop.RunAsync("sync", "run", "customer-profile");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await host.WaitForAsync("everyone has come to the definitions");

        shop.WriteConfig(ShopFolder.Config() + Realtime + "\n  known: { parent: customers, where: { field: full_name, exists: true } }\n");
        await host.SignalAsync("HUP");
        await host.WaitForAsync("The configuration was read again");

        Assert.Equal(3, (await host.RunAsync(key, "audience", "list", "--json")).Json.GetProperty("data").GetArrayLength());
    }

    private static async Task ViewAsync(HostProcess host)
    {
        using var content = new StringContent("""{"userId":"1","properties":{"path":"/pricing/a"}}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/page", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("web-key:"u8));
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Times of entry differ: what a command evaluates is written by the host alone.</summary>
    private static string Shape(CommandResult result)
        => Regex.Replace(result.Answer, "(, since [0-9:Z -]+|\"since\": [^,]+|\"transition\": [0-9]+)", string.Empty);
}
