using System.Text;
using System.Text.Json;

namespace Personalization.AspNetCore.Tests;

/// <summary>Requests as callers of this kind send them, byte by byte.</summary>
public sealed class CallerTests
{
    [Theory]
    [InlineData("Braze Connected Content: a GET with a content type and no body",
        "GET /v1/collections/customers/records/user_id/5 HTTP/1.1\r\nAuthorization: Bearer {0}\r\nContent-Type: application/json\r\nAccept: */*\r\n"
        + "Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3\r\nUser-Agent: Braze Sender 75e404755ae1270441f07eb238f0faf25e44dea3\r\nHost: personalization.example\r\nConnection: close\r\n\r\n")]
    [InlineData("a GET with a content type and an empty body",
        "GET /v1/collections/customers/records/user_id/5 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {0}\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("curl",
        "GET /v1/collections/customers/records/user_id/5 HTTP/1.1\r\nHost: localhost:5080\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nAuthorization: Bearer {0}\r\n\r\n")]
    [InlineData("curl by HTTP/1.0",
        "GET /v1/collections/customers/records/user_id/5 HTTP/1.0\r\nHost: localhost:5080\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nAuthorization: Bearer {0}\r\n\r\n")]
    [InlineData("node's fetch",
        "GET /v1/collections/customers/records/email/jane%40example.com HTTP/1.1\r\nhost: localhost:5080\r\nconnection: keep-alive\r\nauthorization: Bearer {0}\r\naccept: */*\r\n"
        + "accept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: gzip, deflate\r\n\r\n")]
    [InlineData("axios",
        "GET /v1/collections/customers/records/email/jane@example.com HTTP/1.1\r\nAccept: application/json, text/plain, */*\r\nAuthorization: Bearer {0}\r\nUser-Agent: axios/1.7.2\r\n"
        + "Accept-Encoding: gzip, compress, deflate, br\r\nHost: localhost:5080\r\nConnection: keep-alive\r\n\r\n")]
    [InlineData("python-requests, posting a number",
        "POST /v1/collections/customers/records HTTP/1.1\r\nHost: localhost:5080\r\nUser-Agent: python-requests/2.31.0\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\n"
        + "Connection: keep-alive\r\nAuthorization: Bearer {0}\r\nContent-Length: 14\r\nContent-Type: application/json\r\n\r\n{\"user_id\": 5}")]
    [InlineData("a chunked body that waits for 100",
        "POST /v1/collections/customers/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {0}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json; charset=utf-8\r\n"
        + "Expect: 100-continue\r\n\r\n5\r\n{\"use\r\n9\r\nr_id\": 5}\r\n0\r\n\r\n")]
    [InlineData("a proxy, with the absolute form",
        "GET http://cache.example/v1/collections/customers/records/user_id/5 HTTP/1.1\r\nHost: cache.example\r\nAuthorization: Bearer {0}\r\nVia: 1.1 proxy\r\n\r\n")]
    public async Task Request_OfACaller_GetsItsRecord(string caller, string request)
    {
        await using var host = await ApiHost.StartAsync();
        await using var connection = await host.ConnectAsync();

        var answer = await connection.AskAsync(request.Replace("{0}", host.Key, StringComparison.Ordinal));

        Assert.True(answer.Status == 200, $"{caller}: {answer.Status} {answer.Text}");
        Assert.Equal(ApiHost.Ann, answer.Text);
        Assert.Null(answer.Header("Location"));
        Assert.Equal(Encoding.UTF8.GetByteCount(answer.Text), answer.Body.Length);
    }

    [Fact]
    public async Task HttpClient_OfDotnet_GetsItsRecord()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", host.Key);

        var text = await client.GetStringAsync(new Uri("/v1/collections/customers/records/email/" + Uri.EscapeDataString("a/b c%2F+é"), UriKind.Relative));
        using var content = new StringContent(JsonSerializer.Serialize(new { email = "a/b c%2F+é" }), Encoding.UTF8, "application/json");
        using var posted = await client.PostAsync(new Uri("/v1/collections/customers/records", UriKind.Relative), content);

        Assert.Equal(ApiHost.Bob, text);
        Assert.Equal(ApiHost.Bob, await posted.Content.ReadAsStringAsync());
    }
}
