using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests.Events;

/// <summary>What SDKs of several makers really send, and what nobody should.</summary>
public sealed class RecordedRequestTests
{
    private static readonly string[] NotSent = ["host", "content-length", "connection"];

    [Theory]
    [InlineData("recorded-ht-browser.json", 30)]
    [InlineData("recorded-rudder-node-gzip.json", 27)]
    [InlineData("recorded-segment-node.json", 20)]
    public async Task Requests_OfSdks_AreAllAccepted(string name, int least)
    {
        var requests = Read(name);
        await using var host = await EventHost.StartAsync();
        var sent = 0;

        foreach (var request in requests)
        {
            var body = BodyOf(request);
            await using var connection = await host.ConnectAsync();
            await connection.SendAsync(Request(request, body));
            var answer = await connection.ReadAsync();
            Assert.Equal((200, "{\"success\":true}"), (answer.Status, answer.Text));
            sent += request.GetProperty("body").TryGetProperty("batch", out var batch) ? batch.GetArrayLength() : 1;
        }

        Assert.Equal(sent, host.Ingest.Messages.Count);
        Assert.InRange(sent, least, int.MaxValue);
        Assert.All(host.Ingest.Messages, message => Assert.Equal("ext-user-1", message.UserId));
        Assert.All(host.Ingest.Messages, message => Assert.DoesNotContain(EventHost.WebKey, Encoding.UTF8.GetString(message.Utf8Json.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bodies_Fuzzed_AreNeverAnsweredByAFailure()
    {
        var bodies = new[] { "recorded-ht-browser.json", "recorded-rudder-node-gzip.json", "recorded-segment-node.json" }
            .SelectMany(Read).Select(request => (Request: request, Body: BodyOf(request))).ToList();
        await using var host = await EventHost.StartAsync();
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        var statuses = new HashSet<int>();
        var connection = await host.ConnectAsync();
        for (var i = 0; i < 2_500 * TestSettings.Scale; i++)
        {
            var (request, body) = random.Pick(bodies);
            body = [.. body];
            for (var change = random.Next(6); change >= 0; change--)
            {
                body[random.Next(body.Length)] = random.Chance(50) ? (byte)random.Next(256) : (byte)"{}[]\",:\\u0 "[random.Next(11)];
            }

            if (random.Chance(20))
            {
                body = body[..random.Next(body.Length)];
            }

            await connection.SendAsync(Request(request, body));
            var answer = await connection.ReadAsync();
            statuses.Add(answer.Status);
            Assert.True(answer.Status is 200 or 400 or 401, $"PERSONALIZATION_TEST_SEED={seed} {answer.Status}: {Encoding.Latin1.GetString(body)}");
            if (answer.Header("Connection") == "close")
            {
                await connection.DisposeAsync();
                connection = await host.ConnectAsync();
            }
        }

        await connection.DisposeAsync();
        Assert.Superset(new HashSet<int> { 200, 400 }, statuses);
    }

    private static JsonElement[] Read(string name) => [.. JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf($"sdk-requests/{name}"))).RootElement.EnumerateArray()];

    private static byte[] BodyOf(JsonElement request)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(request.GetProperty("body"));
        if (!request.GetProperty("headers").TryGetProperty("content-encoding", out _))
        {
            return json;
        }

        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(json);
        }

        return stream.ToArray();
    }

    private static byte[] Request(JsonElement request, byte[] body)
    {
        var headers = request.GetProperty("headers").EnumerateObject().Where(header => !NotSent.Contains(header.Name)).Select(header => $"{header.Name}: {header.Value.GetString()}\r\n");
        return
        [
            .. Encoding.Latin1.GetBytes($"POST {request.GetProperty("path").GetString()} HTTP/1.1\r\nHost: events.example.com\r\nContent-Length: {body.Length}\r\n{string.Concat(headers)}\r\n"),
            .. body,
        ];
    }
}
