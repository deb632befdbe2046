using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Personalization;

namespace Quickstart;

/// <summary>Serves lookups. As small as it can be; Personalization.AspNetCore and the host do it with keys, batches and much more.</summary>
internal static class RecordEndpoints
{
    internal static void MapRecords(this WebApplication app)
        => app.MapMethods("/v1/collections/{collection}/records/{index}/{value}", [HttpMethods.Get, HttpMethods.Head], FindAsync);

    private static async Task<IResult> FindAsync(string collection, string index, HttpContext http, IPersonalizationCache cache)
    {
        try
        {
            var record = await cache.GetAsync(collection, index, ValueOf(http), http.RequestAborted);
            http.Response.Headers.CacheControl = "private, no-cache";

            // The record's bytes are answered as they lie, never parsed; a matching If-None-Match is answered by 304.
            return record is null
                ? Problem(StatusCodes.Status404NotFound, "record_not_found", "There is no such record.")
                : Results.Bytes(
                    record.Utf8Json, "application/json", lastModified: record.LastModified, entityTag: new EntityTagHeaderValue(record.ETag));
        }
        catch (PersonalizationException exception) when (exception.Code is ErrorCodes.CollectionNotFound or ErrorCodes.IndexNotFound)
        {
            return Problem(StatusCodes.Status404NotFound, exception.Code, exception.Message);
        }
        catch (PersonalizationException exception) when (exception.Code is ErrorCodes.CollectionLoading or ErrorCodes.StoreUnavailable)
        {
            http.Response.Headers.RetryAfter = "1";
            return Problem(StatusCodes.Status503ServiceUnavailable, exception.Code, exception.Message);
        }
    }

    /// <summary>Reads the value from the raw target: a route value cannot tell <c>a%2Fb</c> from <c>a%252Fb</c>.</summary>
    private static string ValueOf(HttpContext http)
    {
        var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static IResult Problem(int status, string code, string detail)
        => Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
