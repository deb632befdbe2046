using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Personalization.AspNetCore.Privacy;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Problems;

/// <summary>Writes problems.</summary>
internal static class ProblemWriter
{
    private const string ContentType = "application/problem+json";

    internal static async Task WriteAsync(HttpContext context, ApiProblem problem)
    {
        var response = context.Response;
        context.Features.Set(problem);
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.Challenge is not null)
        {
            response.Headers.WWWAuthenticate = problem.Challenge;
        }

        if (problem.RetryAfterSeconds > 0)
        {
            response.Headers.RetryAfter = problem.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = Serialize(problem, RouteTemplates.IsOfOrchestrators(context.Request.Path.Value));
        response.ContentLength = body.Length;
        // As the server compares: to "HEAd" it sends a body, and misses one that is not written.
        if (!string.Equals(context.Request.Method, HttpMethods.Head, StringComparison.Ordinal))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static byte[] Serialize(ApiProblem problem, bool isOfOrchestrators)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonAnswer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(problem.Status));
            json.WriteNumber("status", problem.Status);
            json.WriteString("code", problem.Code);
            json.WriteString("detail", problem.Detail);
            if (isOfOrchestrators)
            {
                // What clients of the API that this one stands in for show.
                json.WriteString("message", ReasonPhrases.GetReasonPhrase(problem.Status));
                json.WriteString("details", problem.Detail);
            }

            problem.WriteMore?.Invoke(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
