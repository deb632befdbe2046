using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Personalization.Realtime.Events;

namespace Personalization.AspNetCore.Tests.Events;

/// <summary>How bodies may come: compressed, in pieces, and not too large.</summary>
public sealed class EventBodyTests
{
    private const string Gzip = "Content-Encoding: gzip";

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    public async Task Post_ByGzip_IsInflated(string encoding)
    {
        await using var host = await EventHost.StartAsync();

        Assert.Equal(200, (await host.PostAsync("page", Compress(EventHost.Page), $"Content-Encoding: {encoding}")).Status);
        Assert.Single(host.Ingest.Messages);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    public async Task Post_ByOtherEncodings_IsUnsupported(string encoding)
    {
        await using var host = await EventHost.StartAsync();

        var answer = await host.PostAsync("page", EventHost.Page, $"Content-Encoding: {encoding}");

        Assert.Equal((415, "content_encoding_unsupported", "gzip"), (answer.Status, answer.Code(), answer.Header("Accept-Encoding")));
    }

    [Fact]
    public async Task Post_ByBrokenGzip_IsMalformed()
    {
        await using var host = await EventHost.StartAsync();
        var good = Compress(EventHost.Page);

        foreach (var body in new[] { Encoding.UTF8.GetBytes(EventHost.Page), good[..^10], [], [0x1F, 0x8B, 8] })
        {
            var answer = await host.PostAsync("page", body, Gzip);
            Assert.Equal((400, RejectionCodes.BodyMalformed), (answer.Status, answer.Code()));
        }
    }

    [Theory]
    [InlineData(524_288, false, 200)]
    [InlineData(524_289, false, 400)]
    [InlineData(524_288, true, 200)]
    [InlineData(524_289, true, 400)]
    public async Task Post_AtTheLimit_IsTheLargest(int bytes, bool isCompressed, int status)
    {
        await using var host = await EventHost.StartAsync();
        var batch = "{\"batch\":[{\"type\":\"page\",\"userId\":\"u\"}]}".PadRight(bytes);

        var answer = isCompressed ? await host.PostAsync("batch", Compress(batch), Gzip) : await host.PostAsync("batch", batch);

        Assert.Equal(status, answer.Status);
        Assert.True(status == 200 || answer.Code() == RejectionCodes.BatchTooLarge);
    }

    [Fact]
    public async Task Post_OfOneMessageFarTooLarge_NamesIt()
    {
        await using var host = await EventHost.StartAsync();

        foreach (var bytes in new[] { 98_305, 600_000, 2_000_000 })
        {
            var answer = await host.PostAsync("page", $"{{\"messageId\":\"m\",\"userId\":\"u\",\"x\":\"{new string('x', bytes)}\"}}");
            Assert.Equal((400, RejectionCodes.EventTooLarge), (answer.Status, answer.Code()));
            Assert.Equal("m", answer.Json.GetProperty("rejected")[0].GetProperty("messageId").GetString());
        }
    }

    [Fact]
    public async Task Post_OfABomb_TakesNoMemory()
    {
        await using var host = await EventHost.StartAsync();
        var bomb = Bomb(200_000_000);
        Assert.InRange(bomb.Length, 100_000, 300_000);
        await host.PostAsync("batch", bomb, Gzip);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 20; i++)
        {
            var answer = await host.PostAsync("batch", bomb, Gzip);
            Assert.Equal((400, RejectionCodes.BatchTooLarge), (answer.Status, answer.Code()));
        }

        // All that the test itself allocates is in it too; without a limit it would be four billion.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 60_000_000);
    }

    [Fact]
    public async Task Post_ThatInflatesToNothing_IsNotReadForEver()
    {
        await using var host = await EventHost.StartAsync();
        byte[] head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];
        byte[] emptyBlock = [0, 0, 0, 0xFF, 0xFF];

        var answer = await host.PostAsync("batch", [.. head, .. Enumerable.Repeat(emptyBlock, 140_000).SelectMany(block => block)], Gzip);

        Assert.Equal((400, RejectionCodes.BatchTooLarge), (answer.Status, answer.Code()));
    }

    [Fact]
    public async Task Post_InPieces_IsReadWhole()
    {
        await using var host = await EventHost.StartAsync();
        await using var connection = await host.ConnectAsync();

        await connection.SendAsync($"POST /v1/page HTTP/1.1\r\nHost: x\r\n{EventHost.Basic}\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var letter in EventHost.Page)
        {
            await connection.SendAsync($"1\r\n{letter}\r\n");
        }

        await connection.SendAsync("0\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Post_BrokenFrames_AreMalformed()
    {
        await using var host = await EventHost.StartAsync();

        foreach (var size in new[] { "80000000", "ffffffffffffffffff", "-1", "zz", "", "1\r\nab" })
        {
            await using var connection = await host.ConnectAsync();
            var answer = await connection.AskAsync($"POST /v1/page HTTP/1.1\r\nHost: x\r\n{EventHost.Basic}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}\r\n0\r\n\r\n");

            Assert.Equal(400, answer.Status);
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        }
    }

    [Fact]
    public async Task Post_TooSlow_IsCut()
    {
        await using var host = await EventHost.StartAsync(build: builder => builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(100_000, TimeSpan.FromSeconds(1.5))));
        await using var connection = await host.ConnectAsync();

        await connection.SendAsync($"POST /v1/page HTTP/1.1\r\nHost: x\r\n{EventHost.Basic}\r\nContent-Length: 100\r\n\r\n{{");

        Assert.Equal(408, (await connection.ReadAsync()).Status);
    }

    private static byte[] Compress(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    private static byte[] Bomb(int bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.SmallestSize))
        {
            var block = new byte[1_000_000];
            block.AsSpan().Fill((byte)' ');
            for (var i = 0; i < bytes / block.Length; i++)
            {
                gzip.Write(block);
            }
        }

        return stream.ToArray();
    }
}
