using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.DependencyInjection;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Brings back what runs have removed, ends the holding of it, and tells of what nobody manages and of what a reload would change.</summary>
internal sealed class UndoEndpoints(CurrentDefinitions definitions, SyncService syncs, PersonalizationReloader reloader, LongAnswer answers)
{
    /// <summary>POST runs/{runId}/undo.</summary>
    internal Task UndoAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        var members = BodyMembers.Read(body);
        var keys = members.Texts("keys");
        members.Only("keys");
        if (members.Problem is { } problem)
        {
            return new Answer(ApiProblems.Malformed(problem));
        }

        // What a key must not see it cannot tell from what is not there.
        var runId = (string)context.Request.RouteValues["runId"]!;
        var sync = await syncs.FindKeptSyncAsync(runId, cancellationToken).ConfigureAwait(false);
        if (!key.CoversAll && (sync is null || !key.Covers(sync.Collection)))
        {
            return new Answer(ApiProblems.ForbiddenSync);
        }

        var undone = await syncs.UndoAsync(runId, keys, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => UndoJson.WriteUndone(json, undone)));
    });

    /// <summary>POST syncs/{id}/release.</summary>
    internal Task ReleaseAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        if (KeyView.Find(definitions.Value, key, (string)context.Request.RouteValues["id"]!, out var sync) is { } refusal)
        {
            return refusal;
        }

        var members = BodyMembers.Read(body);
        var runId = members.Text("runId");
        var keys = members.Texts("keys");
        members.Only("runId", "keys");
        if (members.Problem is { } problem)
        {
            return new Answer(ApiProblems.Malformed(problem));
        }

        var released = await syncs.ReleaseAsync(sync!.Id, runId, keys, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => UndoJson.WriteReleased(json, sync.Id, released)));
    });

    /// <summary>GET held: how many keys are held, by sync and run.</summary>
    internal Task ListHeldAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var held = new List<(string SyncId, HeldRun Run)>();
        foreach (var sync in KeyView.SyncsOf(definitions.Value, key))
        {
            held.AddRange((await syncs.ListHeldAsync(sync.Id, cancellationToken).ConfigureAwait(false)).Select(run => (sync.Id, run)));
        }

        return new Answer(ManagementJson.List(held, UndoJson.WriteHeld));
    });

    /// <summary>GET unmanaged: the syncs that have parts of records and are not configured.</summary>
    internal Task ListUnmanagedAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var found = await syncs.ListUnmanagedAsync(cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.List(found.Where(sync => key.Covers(sync.Collection)), UndoJson.WriteUnmanaged));
    });

    /// <summary>GET config/diff: what a reload of the configuration as it is written now would change. What is wrong with the file may be anywhere in it, so a key must cover all.</summary>
    internal Task CompareAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (!key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenSync);
        }

        var written = await reloader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var changes = ConfigurationComparison.OfRunning(definitions.Value, written);
        return new Answer(ManagementJson.List(changes, (json, change) => UndoJson.WriteChange(json, change, answers.Words)));
    });
}
