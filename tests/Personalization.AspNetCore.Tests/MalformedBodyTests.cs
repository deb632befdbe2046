using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>Bodies that cannot be read, on every route that takes one.</summary>
public sealed class MalformedBodyTests
{
    private const string Records = "/v1/collections/customers/records";

    public static TheoryData<string> Routes => [Records, Records + "/user_id", "/api/v1/syncs/trigger", "/api/v1/syncs/customer-profile/trigger"];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Post_BrokenFrames_AreMalformedWithoutAStackTrace(string route)
    {
        var seen = new ConcurrentQueue<string>();
        using var provider = new CollectingLoggerProvider(seen);
        await using var host = await ApiHost.StartAsync(build: builder => builder.Logging.AddProvider(provider));

        var key = await host.CreateKeyAsync(new() { Name = "all", Scopes = ApiKeyScope.Read | ApiKeyScope.Manage });
        foreach (var size in new[] { "80000000", "ffffffffffffffffff", "-1", "zz", "", "1\r\nab" })
        {
            await using var connection = await host.ConnectAsync();
            var answer = await connection.AskAsync(
                $"POST {route} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}\r\n0\r\n\r\n");

            Assert.True(answer.Status is 400 or 413, $"{size}: {answer.Status}");
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        }

        Assert.DoesNotContain(seen, line => line.Contains("   at ", StringComparison.Ordinal) && !line.Contains("BadHttpRequestException", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Post_TextsThatAreNoUnicode_AreMalformed(string route)
    {
        await using var host = await ApiHost.StartAsync();
        var key = await host.CreateKeyAsync(new() { Name = "all", Scopes = ApiKeyScope.Read | ApiKeyScope.Manage });
        string[] bodies = route.StartsWith(Records, StringComparison.Ordinal)
            ? ["""{"user_id":"\udfff"}""", """{"values":["\ud800"]}"""]
            : ["""{"syncId":"customer-profile","allowRemovals":"\ud83d"}""", """{"syncId":"customer-profile","\udc00\ud800":1}"""];
        foreach (var body in (string[])
        [
            .. bodies, """{"syncId":"\ud800"}""", """{"syncSlug":"\ud800"}""", """{"\ud800":"customer-profile"}""", "{\"syncId\":\"\xff\"}", "{\"a\":", "nul", "[", "\"\\u0000",
        ])
        {
            await using var connection = await host.ConnectAsync();
            var answer = await connection.AskAsync(
                $"POST {route} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

            Assert.True(answer.Status == 400, $"{body}: {answer.Status}");
            Assert.Equal("request_malformed", answer.Code());
        }
    }
}
