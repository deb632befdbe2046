namespace Personalization.AspNetCore.Tests.Events;

/// <summary>Browsers are told which pages may send.</summary>
public sealed class EventOriginTests
{
    private const string Ask = "Access-Control-Request-Method: POST";

    [Theory]
    [InlineData("https://shop.example.com")]
    [InlineData("https://other.example.com")]
    [InlineData("https://anything.example.org")]
    [InlineData("http://events.example.com")]
    public async Task Options_OfAPageThatMaySend_SaysSo(string origin)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.AskAsync("OPTIONS", "track", $"Origin: {origin}", Ask, "Access-Control-Request-Headers: authorization,content-type,anonymousid");

        Assert.Equal((204, origin), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
        Assert.Equal(("POST", "authorization,content-type,anonymousid"), (answer.Header("Access-Control-Allow-Methods"), answer.Header("Access-Control-Allow-Headers")));
        Assert.Equal(("Origin", null), (answer.Header("Vary"), answer.Header("Access-Control-Allow-Credentials")));
    }

    [Theory]
    [InlineData("https://shop.example.com", 200, true)]
    [InlineData("https://SHOP.example.com", 200, true)]
    [InlineData("https://other.example.com", 200, true)]
    [InlineData("http://events.example.com", 200, false)]
    [InlineData("http://shop.example.com", 403, false)]
    [InlineData("https://shop.example.com.evil.example", 403, false)]
    [InlineData("https://shop.example.com:8443", 403, false)]
    [InlineData("null", 403, false)]
    public async Task Post_OfAPage_IsAcceptedByTheListOfItsSource(string origin, int status, bool isSaid)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync("page", EventHost.Page, $"Origin: {origin}");

        Assert.Equal((status, isSaid ? origin : null), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
        Assert.Equal(("Origin", null), (answer.Header("Vary"), answer.Header("Access-Control-Allow-Credentials")));
        Assert.Equal(status == 200 ? 1 : 0, host.Ingest.Messages.Count);
        Assert.True(status == 200 || answer.Code() == "origin_forbidden");
    }

    [Fact]
    public async Task Post_ToASourceForAllPages_NamesTheOneThatAsks()
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync("page", EventHost.Page, "Authorization: Bearer any:key", "Origin: https://anything.example.org");

        Assert.Equal((200, "https://anything.example.org"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Post_RefusedForWhatItSends_CanBeReadByThePage()
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync("page", "{}", "Origin: https://shop.example.com");

        Assert.Equal((400, "https://shop.example.com"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Options_OfNoPage_IsRefused()
    {
        await using var host = await EventHost.StartAsync();

        Assert.Equal(403, (await host.AskAsync("OPTIONS", "batch", Ask)).Status);
    }
}
