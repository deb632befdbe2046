using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>A lookup costs hardly more than the barest endpoint of ASP.NET Core.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Requests = 5_000;

    /// <summary>What routing takes for the values of its parameters, the index value, and some room for what other threads do meanwhile.</summary>
    private const int BytesBeyondBare = 600;

    [Fact]
    public async Task Lookup_InMemoryWithAKey_AllocatesLittleMoreThanABareEndpoint()
    {
        using var directory = new TempDirectory();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddPersonalizationCache(cache => cache
            .UseSqliteKeys(directory.File("keys.db"))
            .AddPersonalizationApi(options => options.KeyPollInterval = TimeSpan.FromHours(1))
            .AddCollection("customers", c => c.Index("user_id", primary: true))
            .AddSync("customer-profile", s => s
                .FromQuery(new FakeQuery("user_id", "full_name").SetRows([5, new string('x', 580)]), primaryKey: "user_id").To("customers").Map("full_name")));
        await using var app = builder.Build();
        app.MapPersonalizationApi();
        var constant = Encoding.UTF8.GetBytes("{\"full_name\":\"" + new string('x', 580) + "\"}");
        app.MapGet("/bare", context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = constant.Length;
            var written = context.Response.BodyWriter.WriteAsync(constant, CancellationToken.None);
            return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
        });
        var issued = await app.Services.GetRequiredService<ApiKeyIssuer>().CreateAsync(new ApiKeySettings { Name = "a" });
        await app.StartAsync();
        await app.Services.GetRequiredService<ISyncService>().RunAsync("customer-profile");
        var port = new Uri(app.Urls.First()).Port;

        var bare = await MeasureAsync(port, ApiHost.Request("GET", "/bare", issued.Text));
        var lookup = await MeasureAsync(port, ApiHost.Request("GET", "/v1/collections/customers/records/user_id/5", issued.Text));

        TestContext.Current.SendDiagnosticMessage($"bytes a request: bare {bare}, lookup {lookup}");
        Assert.True(lookup - bare <= BytesBeyondBare, $"A lookup allocates {lookup} bytes, a bare endpoint {bare}.");
        await app.StopAsync();
    }

    /// <summary>Answers how many bytes the process allocates for one request; the client's own part is the same for all, and small.</summary>
    private static async Task<long> MeasureAsync(int port, string request)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        var bytes = Encoding.Latin1.GetBytes(request);
        var buffer = new byte[64 * 1024];
        var length = 0;
        for (var i = 0; i < Requests; i++)
        {
            length = await AskAsync(client.Client, bytes, buffer, i == 0 ? 0 : length);
        }

        Assert.StartsWith("HTTP/1.1 200", Encoding.Latin1.GetString(buffer, 0, length), StringComparison.Ordinal);
        var best = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Requests; i++)
            {
                await AskAsync(client.Client, bytes, buffer, length);
            }

            best = Math.Min(best, (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        return best;
    }

    /// <summary>Sends a request and reads its answer, whose length is that of the first one.</summary>
    private static async Task<int> AskAsync(Socket socket, byte[] request, byte[] buffer, int expected)
    {
        await socket.SendAsync(request);
        var length = 0;
        do
        {
            length += await socket.ReceiveAsync(buffer.AsMemory(length));
        }
        while (length < expected || (expected == 0 && buffer[length - 1] != '}'));

        return length;
    }
}
