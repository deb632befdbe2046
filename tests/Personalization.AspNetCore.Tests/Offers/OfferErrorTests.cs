using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Offers;
using Personalization.AspNetCore.Requests;
using Personalization.AspNetCore.Tests.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Offers;

namespace Personalization.AspNetCore.Tests.Offers;

/// <summary>Every row of the reference's table of errors.</summary>
public sealed class OfferErrorTests
{
    private const string Invalid = "Invalid event object.";

    [Theory]
    [InlineData(null, 3000, "RT token was not provided (WP13n-Token header).")]
    [InlineData("", 3000, "RT token was not provided (WP13n-Token header).")]
    [InlineData("12345/67890/other", 3001, "RT token is not in configuration.")]
    [InlineData("12345/99999/abcdef123456", 3001, "RT token is not in configuration.")]
    [InlineData("99999/67890/abcdef123456", 3002, "RT token account conflicts with Authed user account.")]
    [InlineData("abcdef123456", 3003, "RT token is in an invalid format.")]
    [InlineData("12345/67890/", 3003, "RT token is in an invalid format.")]
    [InlineData("12345/67890/abcdef123456/x", 3003, "RT token is in an invalid format.")]
    public async Task Ask_Token_IsJudged(string? token, int code, string message)
    {
        await using var host = await OfferHost.StartAsync();

        Assert.Equal((400, Error(code, message)), Of(await host.AskOffersAsync(OfferHost.Jane, token)));
    }

    [Theory]
    [InlineData("TD1 1234/abcdefghijklmnopqrstuvwxyz")]
    [InlineData("TD1 12345/key")]
    [InlineData("TD1 key")]
    [InlineData("Bearer x")]
    [InlineData(null)]
    public async Task Ask_AnyKey_IsNotLookedAt(string? authorization)
    {
        await using var host = await OfferHost.StartAsync();

        var (was, body, _) = await host.AskOffersAsync(OfferHost.Jane, "12345/67890/second", authorization: authorization);

        Assert.Equal(200, was);
        Assert.StartsWith("""{"offers":{""", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"td_path":"/retail"}""")]
    [InlineData("""{"email":""}""")]
    [InlineData("""{"email":null,"td_client_id":true}""")]
    [InlineData("""{"email":"jane@example.com"}{}""")]
    [InlineData("""{"email":"jane@example.com\ud800"}""")]
    public async Task Ask_NoEventOrNobodys_Is3004(string body)
    {
        await using var host = await OfferHost.StartAsync();

        Assert.Equal((400, Error(3004, Invalid)), Of(await host.AskOffersAsync(body)));
    }

    [Fact]
    public async Task Ask_LongBody_Is3004()
    {
        await using var host = await OfferHost.StartAsync();

        Assert.Equal((400, Error(3004, Invalid)), Of(await host.AskOffersAsync($$"""{"email":"jane@example.com","x":"{{new string('x', 100_000)}}"}""")));
    }

    [Theory]
    [InlineData("10.0.0.0/8", 400)]
    [InlineData("127.0.0.0/8", 200)]
    [InlineData("127.0.0.1", 200)]
    public async Task Ask_FromANetwork_IsJudged(string network, int status)
    {
        await using var host = await OfferHost.StartAsync(configure: offers => offers.AllowNetwork(network));

        var (was, body, _) = await host.AskOffersAsync(OfferHost.Jane);

        Assert.Equal(status, was);
        Assert.Equal(status == 400, body == Error(3005, "Request origin not in IP whitelist."));
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData(null, 415)]
    [InlineData("application/vnd.treasuredata.v1+json; charset=utf-8", 200)]
    public async Task Ask_ContentType_IsTheVendors(string? type, int status)
    {
        await using var host = await OfferHost.StartAsync();

        var (was, body, _) = await host.AskOffersAsync(OfferHost.Jane, contentType: type);

        Assert.Equal(status, was);
        Assert.Equal(status == 415, body == Error(415, "Content-Type must be application/vnd.treasuredata.v1+json."));
    }

    [Fact]
    public async Task Ask_MoreThanCanBeTaken_Is2003()
    {
        var ingest = new RecordingIngest { Instead = (_, _) => throw new IngestOverloadedException(TimeSpan.Zero) };
        await using var host = await OfferHost.StartAsync(builder => builder.Services.AddSingleton<IEventIngest>(ingest));

        var (status, body, answer) = await host.AskOffersAsync(OfferHost.Jane);

        Assert.Equal((429, Error(2003, "Kinesis error due to limit being exceeded (status 429)")), (status, body));
        Assert.Equal("1", Assert.Single(answer.Headers.GetValues("Retry-After")));
    }

    [Fact]
    public async Task Ask_TooManyAtOnce_Is2013()
    {
        await using var host = await OfferHost.StartAsync();
        var services = host.App.Services;
        var endpoints = new OfferEndpoints(services.GetRequiredService<OfferService>(), services.GetRequiredService<RequestGuard>(), mostAtOnce: 0);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = "POST";
        context.Request.RouteValues = new() { ["database"] = "retail_db", ["table"] = "pageviews" };
        context.Request.ContentType = OfferHost.ContentType;
        context.Request.Headers["WP13n-Token"] = OfferHost.Token;
        context.Response.Body = new MemoryStream();

        await endpoints.RunAsync(context);

        Assert.Equal(429, context.Response.StatusCode);
        context.Response.Body.Position = 0;
        Assert.Equal(Error(2013, "Lambda total concurrent execution exceeds the reserved concurrency (status 429)"), await new StreamReader(context.Response.Body).ReadToEndAsync());
    }

    private static string Error(int code, string message) => string.Create(CultureInfo.InvariantCulture, $$"""{"code":{{code}},"message":"{{message}}"}""");

    private static (int Status, string Body) Of((int Status, string Body, HttpResponseMessage) answer) => (answer.Status, answer.Body);
}
