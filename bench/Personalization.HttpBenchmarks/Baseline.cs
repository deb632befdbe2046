using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Personalization.HttpBenchmarks;

/// <summary>The least that an answer over HTTP costs: a minimal endpoint of bare Kestrel that answers constant bytes, with the headers of a lookup.</summary>
internal static class Baseline
{
    internal static async Task ServeAsync(byte[] record)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.MapGet("/v1/collections/{collection}/records/{index_key}/{index_value}", context =>
        {
            var headers = context.Response.Headers;
            headers.ETag = "\"0123456789abcdef\"";
            headers.LastModified = "Sat, 28 Nov 2026 12:00:00 GMT";
            headers.CacheControl = "private, no-cache";
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = record.Length;
            return context.Response.Body.WriteAsync(record, 0, record.Length);
        });
        await app.RunAsync();
    }
}
