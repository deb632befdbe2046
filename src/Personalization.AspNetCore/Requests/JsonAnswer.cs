using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Personalization.AspNetCore.Requests;

/// <summary>Answers JSON.</summary>
internal static class JsonAnswer
{
    internal const string ContentType = "application/json";
    internal const string LinesContentType = "application/x-ndjson";
    internal const string CacheControl = "private, no-cache";

    /// <summary>Quotes and letters of any language stay as they are, as in what ASP.NET Core itself writes.</summary>
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.Headers.CacheControl = CacheControl;
        context.Response.Headers.ContentType = ContentType;
        context.Response.Headers.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
