using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Journal;
using Personalization.Sync;
using Personalization.Sync.Debugging;

namespace Personalization.AspNetCore.Debugging;

/// <summary>Switches the debugger of syncs, and shows what it has recorded.</summary>
internal sealed class DebugEndpoints(CurrentDefinitions definitions, DebugReading reading, LongAnswer answers, RequestGuard guard, IHostApplicationLifetime lifetime)
{
    private static readonly ApiProblem MalformedLength = ApiProblems.Malformed("'for' must be a number and its unit, such as 30m, 4h or 2d; at most 7d.");

    /// <summary>GET syncs/{id}/debug.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken)
        => KeyView.Find(definitions.Value, key, IdIn(context), out var sync) ?? Tell(sync!, await reading.Switches.FindAsync(sync!.Id, cancellationToken).ConfigureAwait(false)));

    /// <summary>POST syncs/{id}/debug.</summary>
    internal Task SwitchOnAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        if (KeyView.Find(definitions.Value, key, IdIn(context), out var sync) is { } refusal)
        {
            return refusal;
        }

        var members = BodyMembers.Read(body);
        var text = members.Text("for");
        if (members.Problem is { } problem)
        {
            return new Answer(ApiProblems.Malformed(problem));
        }

        if (!TryReadLength(text, out var length))
        {
            return new Answer(MalformedLength);
        }

        var before = await reading.Switches.FindAsync(sync!.Id, cancellationToken).ConfigureAwait(false);
        var on = await reading.Switches.SwitchOnAsync(sync.Id, length, cancellationToken).ConfigureAwait(false);
        AuditFilter.DetailsOf(context).Add("before", new AuditDetails().Add("until", before?.Until)).Add("after", new AuditDetails().Add("until", on.Until));
        return Tell(sync, on);
    });

    /// <summary>DELETE syncs/{id}/debug.</summary>
    internal Task SwitchOffAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (KeyView.Find(definitions.Value, key, IdIn(context), out var sync) is { } refusal)
        {
            return refusal;
        }

        var before = await reading.Switches.FindAsync(sync!.Id, cancellationToken).ConfigureAwait(false);
        await reading.Switches.SwitchOffAsync(sync.Id, cancellationToken).ConfigureAwait(false);
        AuditFilter.DetailsOf(context).Add("before", new AuditDetails().Add("until", before?.Until)).Add("after", new AuditDetails().Add("until", null));
        return Tell(sync, null);
    });

    /// <summary>GET runs/{runId}/rows.</summary>
    internal Task ListOfRunAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        var runId = (string)context.Request.RouteValues["runId"]!;
        var syncId = await reading.SyncOfAsync(runId, context.RequestAborted).ConfigureAwait(false);
        var isCovered = syncId is not null && (key.CoversAll || (definitions.Value.Syncs.TryGetValue(syncId, out var sync) && key.Covers(sync.Collection)));
        await ListAsync(context, isCovered ? null : ApiProblems.NoRunAnywhere, query => query with { RunId = runId }).ConfigureAwait(false);
    });

    /// <summary>GET syncs/{id}/rows: of a key in all runs, or of the latest run that was debugged.</summary>
    internal Task ListOfSyncAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        var refusal = KeyView.Find(definitions.Value, key, IdIn(context), out var sync)?.Problem;
        var latest = refusal is null ? await reading.LatestOfAsync(sync!.Id, context.RequestAborted).ConfigureAwait(false) : null;
        await ListAsync(context, refusal, query => query with { SyncId = sync!.Id, RunId = query.Key is null ? latest ?? string.Empty : null }).ConfigureAwait(false);
    });

    private static string IdIn(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static Answer Tell(SyncDefinition sync, DebugSwitch? on) => new(ManagementJson.Serialize(json => DebugJson.WriteSwitch(json, sync.Id, on)));

    private static bool TryReadLength(string? text, out TimeSpan length)
    {
        length = DebugLimits.Usual;
        if (text is null)
        {
            return true;
        }

        var unit = text.Length == 0 ? default : text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => default };
        var isRead = unit != default && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 7 * 24 * 3600
            && (length = unit * count) <= DebugLimits.Longest;
        return isRead;
    }

    private async Task ListAsync(HttpContext context, ApiProblem? refusal, Func<JournalRowQuery, JournalRowQuery> narrow)
    {
        string? format = null;
        JournalRowQuery? query = null;
        refusal ??= DebugRowQuery.Read(context, out query, out format);
        if (refusal is not null)
        {
            await ProblemWriter.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        query = narrow(query!);
        if (format is null)
        {
            var (rows, next) = await reading.ListAsync(query, either.Token).ConfigureAwait(false);
            await JsonAnswer.WriteAsync(context, ManagementJson.Serialize(json => DebugJson.WritePage(json, rows, next))).ConfigureAwait(false);
            return;
        }

        try
        {
            await reading.Export.WriteAsync(query, format, (piece, token) => WriteAsync(context, format, piece, token), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The process stops: what was sent must not look whole.
            context.Abort();
        }
    }

    private static async ValueTask WriteAsync(HttpContext context, string format, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = format == DebugExport.Csv ? "text/csv; charset=utf-8" : JsonAnswer.ContentType;
            context.Response.Headers.CacheControl = "no-store";
        }

        await context.Response.BodyWriter.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
    }
}
