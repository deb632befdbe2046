using Personalization;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;

namespace Quickstart;

/// <summary>Takes page views and answers memberships. Personalization.AspNetCore and the host do it with keys, limits, batches and much more.</summary>
internal static class RealtimeEndpoints
{
    internal static void MapRealtime(this WebApplication app)
    {
        app.MapPost("/v1/page", async (HttpContext http, IEventIngest ingest) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            return await AnswerAsync(() => ingest.AcceptAsync("web", body.ToArray(), cancellationToken: http.RequestAborted));
        });
        app.MapGet("/v1/audiences/{parent}/{user_id}", (string parent, string user_id, HttpContext http, IAudienceMembership memberships)
            => AnswerAsync(async () => new { parent_model_id = parent, user_id, audience_ids = await memberships.GetAsync(parent, user_id, http.RequestAborted) }));
    }

    private static async Task<IResult> AnswerAsync<T>(Func<ValueTask<T>> answer)
    {
        try
        {
            return Results.Json(await answer());
        }
        catch (PersonalizationException exception)
        {
            var status = exception.Code switch
            {
                ErrorCodes.CollectionNotFound => StatusCodes.Status404NotFound,
                ErrorCodes.StoreUnavailable or IngestOverloadedException.ErrorCode => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            };
            return Results.Problem(exception.Message, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = exception.Code });
        }
    }
}
