using System.Globalization;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Writes records as answers: their bytes go from the store to the response as they lie.</summary>
internal sealed class RecordAnswer
{
    private const string StaleWarning = "110 - \"Response is Stale\"";

    private readonly HttpDates _dates = new();

    /// <summary>Answers one record, or that the caller has it already.</summary>
    internal Task WriteAsync(HttpContext context, PersonalizationRecord record, FieldSet? fields)
    {
        record = RecordProjection.Apply(record, fields);
        var response = context.Response;
        var headers = response.Headers;
        var etag = record.ETag;
        headers.ETag = etag;
        headers.LastModified = _dates.Format(record.LastModified);
        headers.CacheControl = JsonAnswer.CacheControl;
        WriteAge(headers, record.Age, record.IsStale);
        if (Negotiation.HasAlready(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = JsonAnswer.ContentType;
        headers.ContentLength = record.Utf8Json.Length;
        if (string.Equals(context.Request.Method, HttpMethods.Head, StringComparison.Ordinal))
        {
            return Task.CompletedTask;
        }

        var written = response.BodyWriter.WriteAsync(record.Utf8Json, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    /// <summary>Says how old a cached answer is (RFC 9111, 5.1), and that it is stale (RFC 7234, 5.5: later without the header, and nothing took its place).</summary>
    internal static void WriteAge(IHeaderDictionary headers, TimeSpan age, bool isStale)
    {
        if (isStale || age >= TimeSpan.FromSeconds(1))
        {
            headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (isStale)
        {
            headers.Warning = StaleWarning;
        }
    }
}
