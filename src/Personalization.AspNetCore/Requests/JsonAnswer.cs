using Microsoft.AspNetCore.Http;

namespace Personalization.AspNetCore.Requests;

/// <summary>Answers JSON.</summary>
internal static class JsonAnswer
{
    internal const string ContentType = "application/json";
    internal const string CacheControl = "private, no-cache";

    internal static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.Headers.CacheControl = CacheControl;
        context.Response.Headers.ContentType = ContentType;
        context.Response.Headers.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
