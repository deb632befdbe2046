using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary><c>validate</c> tells what changed audiences cost, and changes nothing.</summary>
public sealed class ValidateChangeTests
{
    private const string Realtime = """

        eventSources:
          web: { writeKey: web-key }
        eventModels:
          viewed: { source: web, type: page, parent: customers, foreignKey: { from: userId, index: user_id } }
        audiences:
          viewers: { parent: customers, where: { event: viewed, within: 10m } }
        """;

    private const string Valued = "\n  valued: { parent: customers, where: { field: ltv, gt: 10 } }";

    [Theory]
    [InlineData("")]
    [InlineData("stores: { here: { type: sqlite, path: STATE/other.db } }")]
    [InlineData("stores: { here: { type: memory } }")]
    public async Task Validate_NobodyIsStored_SaysSoAndMakesNothing(string stores)
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: stores) + Realtime);

        var text = await shop.RunAsync("validate");
        var json = await shop.RunAsync("validate", "--json");

        Assert.Equal(ExitCodes.Done, text.Code);
        Assert.Contains("Real time: no people are stored yet", text.Answer, StringComparison.Ordinal);
        Assert.True(json.Json.GetProperty("change").GetProperty("newStore").GetBoolean());
        Assert.False(Directory.Exists(shop.PathOf("state")));
    }

    [Fact]
    public async Task Validate_AnotherAudience_CountsPeopleAndEventsBesideTheHost()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime);
        await shop.RunAsync("sync", "run", "customer-profile");
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        await host.WaitForAsync("everyone has come to the definitions");
        await SendAsync(host);
        await SendAsync(host);

        var same = await shop.RunAsync("validate");
        shop.WriteConfig(ShopFolder.Config() + Realtime + Valued);
        var changed = await shop.RunAsync("validate", "--json");
        var again = await shop.RunAsync("validate");
        await host.SignalAsync("HUP");
        var logged = await host.WaitForAsync("events that are replayed 2");

        Assert.Contains("Real time: nothing has changed", same.Answer, StringComparison.Ordinal);
        var change = changed.Json.GetProperty("change");
        Assert.Equal((true, 1, 3, 2, false), (change.GetProperty("changed").GetBoolean(), Count("audiences"), Count("people"), Count("events"), change.GetProperty("atLeast").GetBoolean()));
        Assert.Contains("Real time: 1 audience is new or changed. A host that takes this over judges 3 people anew and replays 2 events", again.Answer, StringComparison.Ordinal);
        Assert.Contains("mean something else 1, people who are judged anew 3, events that are replayed 2, in all.", logged, StringComparison.Ordinal);

        int Count(string name) => change.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Validate_StoreIsAway_SaysSoInALineAndValidates()
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: "stores: { here: { type: redis, connectionString: \"127.0.0.1:1\" } }") + Realtime);

        var result = await shop.RunAsync("validate");

        Assert.Equal((ExitCodes.Done, string.Empty), (result.Code, result.Errors));
        Assert.StartsWith("Valid: ", result.Answer, StringComparison.Ordinal);
        Assert.Contains("Real time: the store of people cannot be asked, so what a change costs is not known. ", result.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_NothingOfRealTime_IsSilentOnIt()
    {
        using var shop = new ShopFolder();

        Assert.DoesNotContain("Real time", (await shop.RunAsync("validate")).Answer, StringComparison.Ordinal);
        Assert.False((await shop.RunAsync("validate", "--json")).Json.TryGetProperty("change", out _));
    }

    [Fact]
    public async Task Validate_FieldThatNoSyncMaps_IsRemarkedOnByItsPlace()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + Realtime + Valued.Replace("ltv", "ltvv", StringComparison.Ordinal));

        var result = await shop.RunAsync("validate");

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Contains("personalization.yaml:", result.Errors, StringComparison.Ordinal);
        Assert.Contains("No sync of the collection 'customers' maps the field 'ltvv', so it is always null. Did you mean 'ltv'?", result.Errors, StringComparison.Ordinal);
    }

    private static async Task SendAsync(HostProcess host)
    {
        using var content = new StringContent("""{"userId":"1"}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/page", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("web-key:"u8));
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
