using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>Without keys only programs of this machine and pages of the service itself are answered.</summary>
public sealed class AnonymousCallerTests
{
    private const string Ann = "/v1/collections/customers/records/user_id/5";
    private const string Trigger = "/api/v1/syncs/customer-profile/trigger";

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:1")]
    [InlineData("localhost.:5080")]
    [InlineData("api.localhost")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("127.8.9.1")]
    [InlineData("[::1]:5080")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("ip6-localhost:5080")]
    [InlineData("localhost:5080", "Origin: http://localhost:5080", "Sec-Fetch-Site: same-origin")]
    [InlineData("[::1]:5080", "Origin: http://[::1]:5080")]
    [InlineData("localhost", "Sec-Fetch-Site: none")]
    public async Task Ask_OfThisMachine_IsAnswered(string name, params string[] headers)
    {
        await using var host = await ApiHost.StartAsync(options: options => options.AllowAnonymous = true);

        Assert.Equal(200, (await AskAsync(host, "GET", Ann, name, headers)).Status);
        Assert.Equal(200, (await AskAsync(host, "POST", Trigger, name, headers)).Status);
    }

    [Theory]
    [InlineData("other.example", 421)]
    [InlineData("localhost.other.example", 421)]
    [InlineData("127.0.0.1.nip.example:5080", 421)]
    [InlineData("notlocalhost", 421)]
    [InlineData("0.0.0.0:5080", 421)]
    [InlineData("10.0.0.1", 421)]
    [InlineData("[fe80::1]:80", 421)]
    [InlineData("", 421)]
    [InlineData("localhost", 403, "Origin: http://other.example")]
    [InlineData("localhost", 403, "Origin: null")]
    [InlineData("localhost:5080", 403, "Origin: http://localhost:3000")]
    [InlineData("localhost:5080", 403, "Origin: https://localhost:5080")]
    [InlineData("localhost", 403, "Origin: http://localhost", "Origin: http://other.example")]
    [InlineData("localhost", 403, "Sec-Fetch-Site: cross-site")]
    [InlineData("localhost", 403, "Sec-Fetch-Site: same-site")]
    [InlineData("localhost", 403, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site")]
    public async Task Ask_OfAnotherSite_IsRefusedOnEveryRoute(string name, int status, params string[] headers)
    {
        await using var host = await ApiHost.StartAsync(options: options => options.AllowAnonymous = true);
        foreach (var (method, target) in new[]
        {
            ("GET", Ann), ("HEAD", Ann), ("GET", Ann + "/explain"), ("POST", "/v1/collections/customers/records"), ("POST", "/v1/collections/customers/records/user_id"),
            ("GET", "/api/v1/sources"), ("GET", "/api/v1/models"), ("GET", "/api/v1/syncs"), ("GET", "/api/v1/runs"), ("POST", "/api/v1/syncs/trigger"), ("POST", Trigger),
            ("POST", "/api/v1/syncs/customer-profile/runs/x/cancel"),
        })
        {
            var answer = await AskAsync(host, method, target, name, headers);

            Assert.True(answer.Status == status, $"{method} {target}: {answer.Status}");
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        }

        Assert.Equal(1, (await AskAsync(host, "GET", "/api/v1/syncs/customer-profile/runs", "localhost", [])).Text.Split("\"id\"").Length - 1);
    }

    [Fact]
    public async Task Ask_OfAnotherSiteWithAKey_IsAnswered()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(200, (await AskAsync(host, "GET", Ann, "shop.example", ["Origin: http://other.example", "Authorization: Bearer " + host.Key])).Status);
    }

    [Theory]
    [InlineData(true, Trigger)]
    [InlineData(false, Trigger)]
    [InlineData(true, "/api/v1/syncs/trigger")]
    [InlineData(false, "/api/v1/syncs/customer-profile/runs/x/cancel")]
    [InlineData(true, "/v1/collections/customers/records")]
    [InlineData(true, "/v1/collections/customers/records/user_id")]
    public async Task Post_OtherThanJson_IsUnsupported(bool anonymous, string target)
    {
        await using var host = await ApiHost.StartAsync(options: options => options.AllowAnonymous = anonymous);

        var key = await host.CreateKeyAsync(new() { Name = "all", Scopes = ApiKeyScope.Read | ApiKeyScope.Manage });

        // Who has a key may send a form where orchestrators do; without one, it may be a browser that another site lets send it.
        string[] forms = anonymous || !target.EndsWith("/trigger", StringComparison.Ordinal) ? ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] : [];
        foreach (var type in new[] { "text/plain", "application/json; charset=utf-16" }.Concat(forms))
        {
            Assert.Equal(415, (await host.AskAsync("POST", target, key, "{}", "Content-Type: " + type)).Status);
        }
    }

    private static async Task<RawResponse> AskAsync(ApiHost host, string method, string target, string name, string[] headers)
    {
        await using var connection = await host.ConnectAsync();
        var lines = string.Concat(headers.Select(header => header + "\r\n"));
        var body = method == "POST" ? "Content-Type: application/json\r\nContent-Length: 0\r\n" : string.Empty;
        return await connection.AskAsync($"{method} {target} HTTP/1.1\r\nHost: {name}\r\n{lines}{body}\r\n", method == "HEAD");
    }
}
