using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Realtime.Events;

namespace Personalization.AspNetCore.Tests.Events;

public sealed class EventRouteTests
{
    [Theory]
    [InlineData("track", "\"event\":\"E\"")]
    [InlineData("identify", "\"traits\":{}")]
    [InlineData("page", "\"name\":\"Home\"")]
    [InlineData("screen", "\"name\":\"Cart\"")]
    [InlineData("group", "\"groupId\":\"g\"")]
    [InlineData("alias", "\"previousId\":\"p\"")]
    public async Task Post_OneMessage_IsAcceptedAsThePathSays(string route, string more)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync(route, $"{{\"userId\":\"u\",{more}}}");

        Assert.Equal((200, "{\"success\":true}"), (answer.Status, answer.Text));
        var message = Assert.Single(host.Ingest.Messages);
        Assert.Equal(("web", route), (message.Source, EventHost.Text(message, "type")));
        Assert.Equal("{\"ip\":\"127.0.0.1\"}", EventHost.Text(message, "context"));
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("import")]
    public async Task Post_ABatch_AnswersWhatIsRefused(string route)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync(
            route, """{"batch":[{"type":"page","userId":"u"},{"type":"track","userId":"s3cret","messageId":"m1"},{"type":"page","anonymousId":"a"},7]}""");

        Assert.Equal(200, answer.Status);
        Assert.True(answer.Json.GetProperty("success").GetBoolean());
        Assert.Equal(
            [(1, "m1", RejectionCodes.EventNameMissing), (3, null, RejectionCodes.EventMalformed)],
            answer.Json.GetProperty("rejected").EnumerateArray()
                .Select(one => (one.GetProperty("index").GetInt32(), one.GetProperty("messageId").GetString(), one.GetProperty("code").GetString())));
        Assert.DoesNotContain("s3cret", answer.Text, StringComparison.Ordinal);
        Assert.Equal(2, host.Ingest.Messages.Count);
        Assert.Equal("{\"success\":true}", (await host.PostAsync(route, "{\"batch\":[]}")).Text);
    }

    [Fact]
    public async Task Post_ATimeThatCannotBeRead_IsAcceptedAndTold()
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync("page", "{\"userId\":\"u\",\"messageId\":\"m\",\"timestamp\":\"s3cret\"}");

        Assert.Equal(200, answer.Status);
        Assert.False(answer.Json.TryGetProperty("rejected", out _));
        var warning = Assert.Single(answer.Json.GetProperty("warnings").EnumerateArray());
        Assert.Equal((0, "m", EventWarning.TimestampUnreadable), (warning.GetProperty("index").GetInt32(), warning.GetProperty("messageId").GetString(), warning.GetProperty("code").GetString()));
        Assert.DoesNotContain("s3cret", answer.Text, StringComparison.Ordinal);
        Assert.Single(host.Ingest.Messages);
    }

    [Theory]
    [InlineData("page", "{\"messageId\":\"m\"}", RejectionCodes.IdMissing, "m")]
    [InlineData("batch", "{\"batch\":[{\"type\":\"page\",\"messageId\":\"m\"}]}", RejectionCodes.IdMissing, "m")]
    [InlineData("page", "[", RejectionCodes.BodyMalformed, null)]
    public async Task Post_NothingGood_Answers400WithTheMessagesId(string route, string body, string code, string? messageId)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync(route, body);

        Assert.Equal((400, code), (answer.Status, answer.Code()));
        Assert.Equal(messageId, Assert.Single(answer.Json.GetProperty("rejected").EnumerateArray()).GetProperty("messageId").GetString());
        Assert.Empty(host.Ingest.Messages);
    }

    [Theory]
    [InlineData("Content-Type: application/json")]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("Accept: text/html")]
    public async Task Post_WhateverTheTypeSays_IsReadAsJson(string header)
    {
        await using var host = await EventHost.StartAsync();

        Assert.Equal(200, (await host.PostAsync("page", "\uFEFF" + EventHost.Page, header)).Status);
    }

    [Theory]
    [InlineData("Authorization: Basic dGVzdF93cml0ZV9rZXk6", EventHost.Page, "web")]
    [InlineData("Authorization: basic dGVzdF93cml0ZV9rZXk=", EventHost.Page, "web")]
    [InlineData("Authorization: Basic dGVzdF93cml0ZV9rZXk6cGFzc3dvcmQ=", EventHost.Page, "web")]
    [InlineData("Authorization: Bearer test_write_key", EventHost.Page, "web")]
    [InlineData("Authorization: Basic c8OpcnZlcjo=", EventHost.Page, "server")]
    [InlineData("Authorization: Basic eDp5", "{\"userId\":\"u\",\"writeKey\":\"sérver\"}", "server")]
    [InlineData("Authorization:", "{\"userId\":\"u\",\"writeKey\":\"test_write_key\"}", "web")]
    [InlineData("Authorization: Bearer any:key", "{\"userId\":\"u\",\"writeKey\":\"test_write_key\"}", "any")]
    public async Task Post_AWriteKey_FindsItsSource(string header, string body, string source)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync("page", body, header);

        Assert.Equal(200, answer.Status);
        var message = Assert.Single(host.Ingest.Messages);
        Assert.Equal(source, message.Source);
        Assert.DoesNotContain("rite", Encoding.UTF8.GetString(message.Utf8Json.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization: Basic eDp5", EventHost.Page, "write_key_unknown")]
    [InlineData("Authorization: Bearer test_write_kez", EventHost.Page, "write_key_unknown")]
    [InlineData("Authorization: Bearer any", EventHost.Page, "write_key_unknown")]
    [InlineData("Authorization: Basic !", EventHost.Page, "write_key_missing")]
    [InlineData("Authorization: Basic Og==", EventHost.Page, "write_key_missing")]
    [InlineData("Authorization: Digest x", EventHost.Page, "write_key_missing")]
    [InlineData("Authorization:", EventHost.Page, "write_key_missing")]
    [InlineData("Authorization:", "{\"userId\":\"u\",\"writeKey\":\"nobody\"}", "write_key_unknown")]
    [InlineData("Authorization:", "{", "write_key_missing")]
    public async Task Post_WithoutAGoodKey_IsUnauthorized(string header, string body, string code)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync("page", body, header);

        Assert.Equal((401, code), (answer.Status, answer.Code()));
        Assert.Equal("Bearer realm=\"events\"", answer.Header("WWW-Authenticate"));
        Assert.Empty(host.Ingest.Messages);
    }

    [Fact]
    public async Task Post_ThroughAProxy_HasTheAddressThatTheAppTrusts()
    {
        await using var plain = await EventHost.StartAsync();
        await plain.PostAsync("page", EventHost.Page, "X-Forwarded-For: 203.0.113.9");
        await using var trusting = await EventHost.StartAsync(use: app => app.UseForwardedHeaders(new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            KnownProxies = { IPAddress.Loopback },
        }));
        await trusting.PostAsync("page", EventHost.Page, "X-Forwarded-For: 203.0.113.9");

        Assert.Equal("{\"ip\":\"127.0.0.1\"}", EventHost.Text(Assert.Single(plain.Ingest.Messages), "context"));
        Assert.Equal("{\"ip\":\"203.0.113.9\"}", EventHost.Text(Assert.Single(trusting.Ingest.Messages), "context"));
    }

    [Fact]
    public async Task Get_OfARoute_IsNoMethod()
    {
        await using var host = await EventHost.StartAsync();

        Assert.Equal(405, (await host.AskAsync("GET", "track")).Status);
    }

    [Fact]
    public void Map_WithoutRealTime_SaysWhatIsMissing()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddPersonalizationCache(cache => cache.AddPersonalizationApi());

        var exception = Assert.Throws<InvalidOperationException>(() => builder.Build().MapPersonalizationEvents());

        Assert.Contains("AddRealtime", exception.Message, StringComparison.Ordinal);
    }
}
