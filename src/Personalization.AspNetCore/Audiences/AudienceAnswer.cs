using System.Globalization;
using System.IO.Hashing;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Writes memberships as answers, with their <c>ETag</c>.</summary>
internal static class AudienceAnswer
{
    private const int EtagLength = 18;

    /// <summary>Answers the bytes, or that the caller has them already.</summary>
    internal static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        var response = context.Response;
        var headers = response.Headers;
        var etag = EtagOf(json.Span);
        headers.ETag = etag;
        headers.CacheControl = JsonAnswer.CacheControl;
        if (Negotiation.HasAlready(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = JsonAnswer.ContentType;
        headers.ContentLength = json.Length;
        if (string.Equals(context.Request.Method, HttpMethods.Head, StringComparison.Ordinal))
        {
            return Task.CompletedTask;
        }

        var written = response.BodyWriter.WriteAsync(json, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private static string EtagOf(ReadOnlySpan<byte> json) => string.Create(EtagLength, XxHash3.HashToUInt64(json), static (text, hash) =>
    {
        text[0] = text[^1] = '"';
        hash.TryFormat(text[1..^1], out _, "x16", CultureInfo.InvariantCulture);
    });
}
