using System.Net;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Events;

/// <summary>Takes events in.</summary>
internal sealed class EventEndpoints(EventSources sources, IEventIngest ingest, RecentRejections rejections, RequestGuard guard, TimeProvider time)
{
    /// <summary>POST: answers what takes the events of a route in.</summary>
    internal RequestDelegate AcceptFrom(EventRoute route) => context => guard.RunAsync(context, () => AcceptAsync(context, route));

    /// <summary>OPTIONS: a browser asks whether a page may send.</summary>
    internal Task AskAsync(HttpContext context)
    {
        VaryByOrigin(context);
        if (!EventOrigins.AllowAsking(context, sources.All))
        {
            return ProblemWriter.WriteAsync(context, EventProblems.OtherOrigin);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task AcceptAsync(HttpContext context, EventRoute route)
    {
        var receivedAt = time.GetUtcNow();
        VaryByOrigin(context);
        var (body, problem) = await EventBody.ReadAsync(context).ConfigureAwait(false);
        if (body is null)
        {
            await ProblemWriter.WriteAsync(context, problem!).ConfigureAwait(false);
            return;
        }

        EventSourceDefinition? source;
        ParsedEvents? events;
        using (body)
        {
            (source, events, problem) = Read(context, body, route, receivedAt);
        }

        if (problem is null)
        {
            var result = await ingest.AcceptAsync(source!.Name, events!, context.RequestAborted).ConfigureAwait(false);
            rejections.Add(source.Name, receivedAt, result.Rejected);
            problem = result.Accepted == 0 && result.Rejected.Count > 0 ? EventProblems.Refused(result.Rejected) : null;
            if (problem is null)
            {
                await EventAnswer.WriteAsync(context, result).ConfigureAwait(false);
                return;
            }
        }

        await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
    }

    private (EventSourceDefinition? Source, ParsedEvents? Events, ApiProblem? Problem) Read(HttpContext context, EventBody body, EventRoute route, DateTimeOffset receivedAt)
    {
        var source = sources.Find(context, body.Utf8Json, out var hasKey);
        if (source is null && !(body.IsTooLarge && !hasKey))
        {
            return (null, null, hasKey ? EventProblems.UnknownWriteKey : EventProblems.MissingWriteKey);
        }

        if (source is not null && !EventOrigins.Allow(context, source))
        {
            return (null, null, EventProblems.OtherOrigin);
        }

        // Who sends too much and has the key at its end is told that, not that there is no key.
        if (body.IsTooLarge)
        {
            return (null, null, Refuse(source!, receivedAt, EventParser.TooLarge(route, body.Utf8Json)));
        }

        var events = EventParser.Parse(body.Utf8Json, new EventReception(source!.Name, route, receivedAt, AddressOf(context.Connection.RemoteIpAddress)));
        return (source, events, events.Refusal is { } refusal ? Refuse(source, receivedAt, refusal) : null);
    }

    private ApiProblem Refuse(EventSourceDefinition source, DateTimeOffset receivedAt, RejectedEvent refusal)
    {
        rejections.Add(source.Name, receivedAt, [refusal]);
        return EventProblems.Refused([refusal]);
    }

    private static void VaryByOrigin(HttpContext context) => context.Response.Headers.Append("Vary", "Origin");

    private static string? AddressOf(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
