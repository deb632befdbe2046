using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Offers;

namespace Personalization.AspNetCore.Offers;

/// <summary>Answers offers, or why there are none, in the reference's form.</summary>
internal static class OfferAnswer
{
    internal const string ContentType = "application/vnd.treasuredata.v1+json";

    /// <summary>What the reference's table has no row for: the code is the status.</summary>
    internal static readonly OfferError OtherContentType = new(StatusCodes.Status415UnsupportedMediaType, $"Content-Type must be {ContentType}.");
    internal static readonly OfferError NoTable = new(StatusCodes.Status404NotFound, "The database has no such table: name it under 'tables' of the offers.");
    internal static readonly OfferError OtherMethod = new(StatusCodes.Status405MethodNotAllowed, "Only POST.");

    internal static Task WriteAsync(HttpContext context, byte[] offers)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WriteJsonAsync(context, offers);
    }

    internal static Task WriteAsync(HttpContext context, OfferError error)
    {
        context.Response.StatusCode = StatusOf(error);
        context.Response.Headers.CacheControl = "no-store";
        if (context.Response.StatusCode == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonAnswer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        return WriteJsonAsync(context, stream.ToArray());
    }

    internal static int StatusOf(OfferError error) => error.Code switch
    {
        < 1000 => error.Code,
        < 3000 => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };

    private static Task WriteJsonAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = JsonAnswer.ContentType;
        context.Response.ContentLength = json.Length;
        var written = context.Response.BodyWriter.WriteAsync(json, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }
}
