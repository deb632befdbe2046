using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Contracts are tried and drafted without a host, and violations are listed and replayed here and through one.</summary>
public sealed class ContractCommandTests
{
    private const string Realtime = """

        eventSources:
          web: { writeKey: web-key, contract: shop }
        eventModels:
          ordered: { source: web, type: track, event: Order Completed, parent: customers, foreignKey: { from: userId, index: user_id } }
        audiences:
          buyers: { parent: customers, where: { event: ordered, within: 1h } }
        contracts:
          shop:
            undeclaredEvents: ACTION
            events:
              order: { type: track, event: Order Completed, schema: order.json, invalidFields: block, undeclaredFields: omit }
        """;

    private const string Schema = """{"properties":{"properties":{"required":["order_id"],"properties":{"order_id":{"type":"string"}}}}}""";
    private const string Good = """{"type":"track","messageId":"m1","userId":"1","event":"Order Completed","properties":{"order_id":"1"}}""";
    private const string Bad = """{"type":"track","messageId":"m2","userId":"1","event":"Order Completed","properties":{"order_id":1,"secret":"ada"}}""";
    private const string Other = """{"type":"track","messageId":"m3","userId":"1","event":"Other"}""";

    [Fact]
    public async Task Check_RecordedEvents_TellsWhichBreakTheContract()
    {
        using var shop = Shop("block");
        File.WriteAllText(shop.PathOf("good.jsonl"), Good + "\n\n");
        File.WriteAllText(shop.PathOf("all.jsonl"), $"{Good}\n{Bad}\n{{\"batch\":[{Good},{Other}]}}\n{{\"type\":\"track\"}}\n");
        File.WriteAllText(shop.PathOf("list.json"), $"[{Good},\n{Bad}]");

        var good = await shop.RunAsync("contract", "check", shop.PathOf("good.jsonl"));
        var all = await shop.RunAsync("contract", "check", shop.PathOf("all.jsonl"), "--source", "web");
        var json = await shop.RunAsync("contract", "check", shop.PathOf("list.json"), "--contract", "shop", "--json");
        var schema = await shop.RunAsync("contract", "check", shop.PathOf("list.json"), "--schema", shop.PathOf("order.json"), "--json");
        var none = await shop.RunAsync("contract", "check", shop.PathOf("good.jsonl"), "--contract", "shp");

        Assert.Equal((ExitCodes.Done, "1 event: 0 with violations (0 blocked), 0 refused."), (good.Code, good.Answer.TrimEnd()));
        Assert.Equal(ExitCodes.Rejections, all.Code);
        Assert.Contains("5 events: 2 with violations (2 blocked), 1 refused.", all.Answer, StringComparison.Ordinal);
        Assert.Matches(@"all\.jsonl:2 +order +blocked +properties\.secret: .*properties\.order_id: ", all.Answer);
        Assert.Matches(@"all\.jsonl:3 +Other +blocked ", all.Answer);
        Assert.DoesNotContain("ada", all.Answer, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Rejections, 1, 1), (json.Code, json.Json.GetProperty("broken").GetInt32(), json.Json.GetProperty("blocked").GetInt32()));
        Assert.Equal((ExitCodes.Rejections, 1, 0), (schema.Code, schema.Json.GetProperty("broken").GetInt32(), schema.Json.GetProperty("blocked").GetInt32()));
        Assert.Contains("Did you mean 'shop'?", none.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no file or folder 'none.jsonl'.", "contract", "check", "none.jsonl", "--contract", "shop")]
    [InlineData("There is no file or folder 'none.jsonl'.", "contract", "infer", "none.jsonl")]
    [InlineData("There is no event source 'wbe'. Did you mean 'web'?", "contract", "check", "none.jsonl", "--source", "wbe")]
    [InlineData("There is no event source 'wbe'. Did you mean 'web'?", "contract", "infer", "--source", "wbe")]
    public async Task CheckOrInfer_WhatIsNotThere_IsTold(string expected, params string[] command)
    {
        using var shop = Shop("block");

        var result = await shop.RunAsync(command);

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ConfigurationOfAPipeline_NeedsTheContractsOnly()
    {
        using var shop = new ShopFolder("sources: { x: { type: postgres, connectionString: \"${NO_SUCH_VARIABLE}\" } }\n" + Realtime.Replace("ACTION", "block", StringComparison.Ordinal));
        File.WriteAllText(shop.PathOf("good.jsonl"), Good);

        var missing = await shop.RunAsync("contract", "check", shop.PathOf("good.jsonl"));
        File.WriteAllText(shop.PathOf("order.json"), Schema);
        var good = await shop.RunAsync("contract", "check", shop.PathOf("good.jsonl"));

        Assert.Equal(ExitCodes.Failed, missing.Code);
        Assert.Contains("order.json", missing.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, good.Code);
    }

    [Fact]
    public async Task Infer_RecordedEvents_DraftsWhatAcceptsThem()
    {
        using var shop = Shop("block");
        File.WriteAllText(shop.PathOf("orders.jsonl"), $"{Good}\n{Bad.Replace("m2", "m4", StringComparison.Ordinal)}\n");
        File.WriteAllText(shop.PathOf("all.jsonl"), $"{Good}\n{Other}\n");

        var one = await shop.RunAsync("contract", "infer", shop.PathOf("orders.jsonl"), "--event", "Order Completed");
        File.WriteAllText(shop.PathOf("drafted.json"), one.Answer);
        var accepted = await shop.RunAsync("contract", "check", shop.PathOf("orders.jsonl"), "--schema", shop.PathOf("drafted.json"));
        var all = await shop.RunAsync("contract", "infer", shop.PathOf("all.jsonl"));
        File.WriteAllText(shop.PathOf("drafted.yaml"), all.Answer);
        var checkedAll = await ShopFolder.RunBareAsync("contract", "check", shop.PathOf("all.jsonl"), "--config", shop.PathOf("drafted.yaml"));

        Assert.Equal((ExitCodes.Done, ExitCodes.Done, ExitCodes.Done, ExitCodes.Done), (one.Code, accepted.Code, all.Code, checkedAll.Code));
        Assert.DoesNotContain("ada", one.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Violations_HereAndThroughAHost_AnswerTheSameAndAreReplayed()
    {
        using var shop = Shop("block");
        await shop.RunAsync("sync", "run", "customer-profile");
        var key = await shop.CreateKeyAsync();
        string[][] commands = [["events", "violations", "list"], ["events", "violations", "list", "--json", "--payload", "--blocked"], ["contract", "infer", "--source", "web"]];
        var there = new List<CommandResult>();
        await using (var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules"))
        {
            await SendAsync(host, Good);
            await SendAsync(host, Bad);
            await SendAsync(host, Other);
            foreach (var command in commands)
            {
                there.Add(await host.RunAsync(key, command));
            }

            Assert.DoesNotContain("m2", host.Log, StringComparison.Ordinal);
        }

        for (var i = 0; i < commands.Length; i++)
        {
            var here = await shop.RunAsync(commands[i]);
            Assert.Equal((there[i].Code, there[i].Answer), (here.Code, here.Answer));
        }

        Assert.Equal(2, there[1].Json.GetProperty("data").GetArrayLength());
        var id = Regex.Match(there[1].Answer, "\"id\": \"([0-9]+-[0-9]+)\"").Groups[1].Value;
        var still = await shop.RunAsync("events", "violations", "replay", id);
        var usage = await shop.RunAsync("events", "violations", "replay");
        shop.WriteConfig(ShopFolder.Config() + Realtime.Replace("ACTION", "allow", StringComparison.Ordinal));
        await using var again = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        var replayed = await again.RunAsync(key, "events", "violations", "replay", "--all", "--json");

        Assert.Equal((ExitCodes.Rejections, ExitCodes.Usage), (still.Code, usage.Code));
        Assert.Equal((1, 1), (replayed.Json.GetProperty("replayed").GetInt32(), replayed.Json.GetProperty("stillBlocked").GetInt32()));
    }

    private static ShopFolder Shop(string action)
    {
        var shop = new ShopFolder(ShopFolder.Config() + Realtime.Replace("ACTION", action, StringComparison.Ordinal));
        File.WriteAllText(shop.PathOf("order.json"), Schema);
        return shop;
    }

    private static async Task SendAsync(HostProcess host, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/track", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("web-key:"u8));
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
