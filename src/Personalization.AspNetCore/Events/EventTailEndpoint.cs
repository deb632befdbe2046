using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Events;

/// <summary>
/// GET event-sources/{name}/tail: the events of a source as they come, a JSON object a line, until the time is over, the caller goes or the process stops. Empty lines keep the connection open. It shows
/// what people do, so that a key that is limited to collections sees nothing.
/// </summary>
internal sealed class EventTailEndpoint(EventTail tail, IHostApplicationLifetime lifetime, RequestGuard guard, TimeProvider time, LongAnswer answers)
{
    /// <summary>Proxies close what is silent for a minute.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    internal Task FollowAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        var problem = !key.CoversAll ? EventProblems.ForbiddenEvents
            : Read(context, out var length, out var values) ? await FollowAsync(context, length, values).ConfigureAwait(false)
            : ApiProblems.Malformed(string.Create(
                CultureInfo.InvariantCulture, $"The query cannot be read. 'seconds' is 1 to {EventTail.LongestTime.TotalSeconds:0}, and 'values' is true or false."));
        if (problem is not null)
        {
            await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
        }
    });

    private static bool Read(HttpContext context, out TimeSpan length, out bool values)
    {
        var query = PageQuery.Of(context);
        values = false;
        var isRead = PageQuery.TryRead(query, "seconds", (int)EventTail.DefaultTime.TotalSeconds, out var seconds);
        length = TimeSpan.FromSeconds(seconds);
        return isRead && length > TimeSpan.Zero && length <= EventTail.LongestTime
            && query["values"] is var asked && (asked.Count == 0 || (asked.Count == 1 && bool.TryParse(asked[0], out values)));
    }

    /// <returns>Why nothing was answered; <see langword="null"/> where something was.</returns>
    private async Task<ApiProblem?> FollowAsync(HttpContext context, TimeSpan length, bool values)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            long? written = null;
            await foreach (var events in tail.FollowAsync((string)context.Request.RouteValues["name"]!, length, either.Token).ConfigureAwait(false))
            {
                if (events.Count > 0 || written is not { } last || time.GetElapsedTime(last) >= LongestSilence)
                {
                    await WriteAsync(context.Response, events, values, either.Token).ConfigureAwait(false);
                    written = time.GetTimestamp();
                }
            }

            return null;
        }
        catch (PersonalizationException exception) when (!context.Response.HasStarted)
        {
            return ApiProblems.Of(exception, answers.Words);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return context.Response.HasStarted ? null : ApiProblems.Stopping;
        }
    }

    private static async Task WriteAsync(HttpResponse response, IReadOnlyList<TailedEvent> events, bool values, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            response.ContentType = JsonAnswer.LinesContentType;
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
        }

        using var lines = new MemoryStream();
        foreach (var one in events)
        {
            lines.Write(ManagementJson.Serialize(json => EventManagementJson.Write(json, one, values)));
            lines.WriteByte((byte)'\n');
        }

        if (events.Count == 0)
        {
            lines.WriteByte((byte)'\n');
        }

        await response.BodyWriter.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length), cancellationToken).ConfigureAwait(false);
    }
}
