using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Lookups;

namespace Personalization.AspNetCore;

/// <summary>Writes JSON that was made for one request.</summary>
internal static class JsonAnswer
{
    internal static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.Headers.CacheControl = RecordAnswer.CacheControl;
        context.Response.Headers.ContentType = RecordAnswer.ContentType;
        context.Response.Headers.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
