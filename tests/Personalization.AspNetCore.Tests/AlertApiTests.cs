using Microsoft.Extensions.DependencyInjection;
using Personalization.Alerts;
using Personalization.Destinations;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Alerts over HTTP: the list, mutes, and tests of channels.</summary>
public sealed class AlertApiTests
{
    private const string Alerts = "/api/v1/alerts";
    private const string Fatal = """{"sync":"catalogue","trigger":"fatal"}""";

    [Fact]
    public async Task List_AlertsOfSyncs_AreThoseThatTheKeyCovers()
    {
        await using var host = await StartAsync();
        var (all, other) = (await KeyAsync(host), await KeyAsync(host, ["customers"]));
        await host.AskAsync("POST", Alerts + "/mute", all, Fatal);
        await host.AskAsync("POST", Alerts + "/mute", all, """{"sync":"customer-profile","trigger":"rejected","for":"1h"}""");

        Assert.Equal(["catalogue", "customer-profile"], SyncsOf(await host.AskAsync("GET", Alerts, all)));
        Assert.Equal(["catalogue"], SyncsOf(await host.AskAsync("GET", Alerts + "?sync=catalogue", all)));
        Assert.Empty(SyncsOf(await host.AskAsync("GET", Alerts + "?sync=nobody", all)));
        Assert.Equal(["customer-profile"], SyncsOf(await host.AskAsync("GET", Alerts, other)));
        Assert.Empty(SyncsOf(await host.AskAsync("GET", Alerts + "?sync=catalogue", other)));
        Assert.Equal((403, "scope_missing"), Of(await host.GetAsync(Alerts)));
        Assert.Equal((401, "key_missing"), Of(await host.AskAsync("GET", Alerts, string.Empty)));
    }

    [Fact]
    public async Task MuteAndUnmute_OfATrigger_TellItsState()
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host);

        var always = await host.AskAsync("POST", Alerts + "/mute", key, Fatal);
        var hour = await host.AskAsync("POST", Alerts + "/mute", key, """{"sync":"catalogue","trigger":"fatal","for":"1h30m"}""");
        var unmuted = await host.AskAsync("POST", Alerts + "/unmute", key, Fatal);

        Assert.Equal((200, true), (always.Status, always.Json.GetProperty("muted").GetBoolean()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, always.Json.GetProperty("mutedUntil").ValueKind);
        Assert.True(hour.Json.GetProperty("mutedUntil").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(80));
        Assert.Equal(("catalogue", "fatal", false), (unmuted.Json.GetProperty("sync").GetString(), unmuted.Json.GetProperty("trigger").GetString(), unmuted.Json.GetProperty("muted").GetBoolean()));
        Assert.Empty(SyncsOf(await host.AskAsync("GET", Alerts, key)));
        Assert.Equal(
            ["alert.unmute catalogue/fatal", "alert.mute catalogue/fatal", "alert.mute catalogue/fatal"],
            (await host.AskAsync("GET", "/api/v1/audit", key)).Json.GetProperty("data").EnumerateArray().Select(entry => $"{entry.GetProperty("action").GetString()} {entry.GetProperty("resource").GetString()}"));
    }

    [Theory]
    [InlineData("mute", "", 400, "request_malformed")]
    [InlineData("mute", "[]", 400, "request_malformed")]
    [InlineData("mute", """{"sync":"catalogue"}""", 400, "request_malformed")]
    [InlineData("mute", """{"sync":1,"trigger":"fatal"}""", 400, "request_malformed")]
    [InlineData("mute", """{"sync":"catalogue","trigger":"fatal","for":60}""", 400, "request_malformed")]
    [InlineData("mute", """{"sync":"catalogue","trigger":"fatal","for":"soon"}""", 400, "request_malformed")]
    [InlineData("mute", """{"sync":"catalogue","trigger":"fatal","for":"0m"}""", 400, "request_malformed")]
    [InlineData("mute", """{"sync":"catalogue","trigger":"fatal","until":"1h"}""", 400, "request_malformed")]
    [InlineData("mute", """{"sync":"catalogue","trigger":"fatal","for":"4000d"}""", 400, "options_invalid")]
    [InlineData("mute", """{"sync":"catalogue","trigger":"fatl"}""", 400, "options_invalid")]
    [InlineData("mute", """{"sync":"catalogue","trigger":"staleness"}""", 400, "options_invalid")]
    [InlineData("mute", """{"sync":"nobody","trigger":"fatal"}""", 404, "sync_not_found")]
    [InlineData("unmute", "{}", 400, "request_malformed")]
    [InlineData("unmute", """{"sync":"catalogue","trigger":"fatl"}""", 400, "options_invalid")]
    [InlineData("unmute", """{"sync":"nobody","trigger":"fatal"}""", 404, "sync_not_found")]
    public async Task MuteAndUnmute_OfWhatCannotBe_AreRefused(string verb, string body, int status, string code)
    {
        await using var host = await StartAsync();
        var key = await KeyAsync(host);

        Assert.Equal((status, code), Of(await host.AskAsync("POST", $"{Alerts}/{verb}", key, body)));
        Assert.Empty(SyncsOf(await host.AskAsync("GET", Alerts, key)));
        Assert.Empty((await host.AskAsync("GET", "/api/v1/audit", key)).Json.GetProperty("data").EnumerateArray());
    }

    [Theory]
    [InlineData("mute")]
    [InlineData("unmute")]
    public async Task MuteAndUnmute_KeyOfOtherScopeCollectionsOrSomeFields_AreForbidden(string verb)
    {
        await using var host = await StartAsync();
        var (other, own, fields) = (await KeyAsync(host, ["customers"]), await KeyAsync(host, ["products"]), await KeyAsync(host, fields: ["price"]));

        Assert.Equal((403, "scope_missing"), Of(await host.AskAsync("POST", $"{Alerts}/{verb}", host.Key, Fatal)));
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", $"{Alerts}/{verb}", other, Fatal)));
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", $"{Alerts}/{verb}", other, """{"sync":"nobody","trigger":"fatal"}""")));
        Assert.Equal((403, "fields_forbidden"), Of(await host.AskAsync("POST", $"{Alerts}/{verb}", fields, Fatal)));
        Assert.Equal(415, (await host.AskAsync("POST", $"{Alerts}/{verb}", own, Fatal, "Content-Type: text/plain")).Status);
        Assert.Equal(200, (await host.AskAsync("POST", $"{Alerts}/{verb}", own, Fatal)).Status);
    }

    [Fact]
    public async Task Test_OfAChannel_SaysWhatBecameOfIt()
    {
        var channel = new Channel();
        await using var host = await StartAsync(channel);
        var key = await KeyAsync(host);

        var well = await host.AskAsync("POST", Alerts + "/channels/chat/test", key, "");
        channel.Outcome = DeliveryOutcome.Refused("It says no.");
        var refused = await host.AskAsync("POST", Alerts + "/channels/chat/test", key, "{}");

        Assert.Equal((200, """{"channel":"chat","delivered":true,"reason":null}"""), (well.Status, well.Text));
        Assert.Equal((200, """{"channel":"chat","delivered":false,"reason":"It says no."}"""), (refused.Status, refused.Text));
        Assert.Equal([true, true], channel.Notices.Select(notice => notice.IsTest));
        Assert.Equal((404, "alert_channel_not_found"), Of(await host.AskAsync("POST", Alerts + "/channels/chatt/test", key, "")));
        Assert.Equal((400, "request_malformed"), Of(await host.AskAsync("POST", Alerts + "/channels/chat/test", key, "[")));
        Assert.Equal((403, "scope_missing"), Of(await host.AskAsync("POST", Alerts + "/channels/chat/test", host.Key, "")));
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", Alerts + "/channels/chat/test", await KeyAsync(host, ["customers"]), "")));
        Assert.Equal(2, channel.Notices.Count);
    }

    private static (int Status, string Code) Of(RawResponse answer) => (answer.Status, answer.Code());

    private static List<string?> SyncsOf(RawResponse answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("data").EnumerateArray().Select(alert => alert.GetProperty("sync").GetString()).Order(StringComparer.Ordinal)];
    }

    private static Task<string> KeyAsync(ApiHost host, IReadOnlyList<string>? collections = null, IReadOnlyList<string>? fields = null)
        => host.CreateKeyAsync(new ApiKeySettings { Name = "k", Scopes = ApiKeyScope.Manage, Collections = collections, Fields = fields });

    private static Task<ApiHost> StartAsync(Channel? channel = null) => ApiHost.StartAsync(sync: false, build: builder => builder.Services.AddPersonalizationCache(cache => cache
        .AddSync("catalogue", sync => sync.FromQuery(new FakeQuery("sku", "price").SetRows(["a", 1]), "sku").To("products").Map("price"))
        .AddAlertChannel("chat", _ => channel ?? new Channel())));

    private sealed class Channel : IAlertChannel
    {
        internal DeliveryOutcome Outcome { get; set; } = DeliveryOutcome.Delivered;

        internal List<AlertNotice> Notices { get; } = [];

        public ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
        {
            Notices.Add(notice);
            return new(Outcome);
        }
    }
}
