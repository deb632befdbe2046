using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Personalization.HttpBenchmarks;

/// <summary>The least that taking a body over HTTP costs: a minimal endpoint of bare Kestrel that reads it to its end, forgets it, and answers what ingest answers.</summary>
internal static class Sink
{
    private static readonly byte[] Answer = "{\"success\":true}"u8.ToArray();

    internal static async Task ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.MapPost("/v1/{type}", async context =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
            while (await context.Request.Body.ReadAsync(buffer) > 0)
            {
                // What was read is not kept.
            }

            ArrayPool<byte>.Shared.Return(buffer);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer);
        });
        await app.RunAsync();
    }
}
