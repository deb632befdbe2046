using System.Globalization;
using System.IO.Hashing;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Writes memberships as answers, with their <c>ETag</c>.</summary>
internal static class AudienceAnswer
{
    /// <summary>Answers the bytes, or that the caller has them already.</summary>
    internal static async Task WriteAsync(HttpContext context, byte[] json)
    {
        var response = context.Response;
        var etag = string.Create(CultureInfo.InvariantCulture, $"\"{XxHash3.HashToUInt64(json):x16}\"");
        response.Headers.ETag = etag;
        response.Headers.CacheControl = JsonAnswer.CacheControl;
        if (Negotiation.HasAlready(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.Headers.ContentType = JsonAnswer.ContentType;
        response.Headers.ContentLength = json.Length;
        if (!string.Equals(context.Request.Method, HttpMethods.Head, StringComparison.Ordinal))
        {
            await response.BodyWriter.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
