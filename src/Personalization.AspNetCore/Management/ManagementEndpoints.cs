using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Alerts;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Answers what is configured, and starts runs: what orchestrators call.</summary>
internal sealed class ManagementEndpoints(
    CurrentDefinitions definitions,
    ISyncService runs,
    SchedulePauses pauses,
    ManagementGate gate,
    RequestGuard guard)
{
    /// <summary>Answers an endpoint that passes what all of the management API do, and that takes JSON, or a form, or nothing.</summary>
    internal Func<HttpContext, KeyEntry, Task> Limited(Func<HttpContext, KeyEntry, Task> next, bool takesForms = false) => gate.Limited(next, takesForms);

    /// <summary>GET sources.</summary>
    internal Task ListSourcesAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () =>
    {
        var known = definitions.Value;
        var used = KeyView.SyncsOf(known, key).Select(sync => sync.Model.Source).ToHashSet(StringComparer.Ordinal);
        var sources = known.Sources.Values.Where(source => key.CoversAll || used.Contains(source.Name)).OrderBy(source => source.Name, StringComparer.Ordinal);
        return new Answer(ManagementJson.List(sources, ManagementJson.WriteSource));
    });

    /// <summary>GET models.</summary>
    internal Task ListModelsAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () =>
    {
        var known = definitions.Value;
        var syncs = KeyView.SyncsOf(known, key).ToLookup(sync => sync.Model.Name, StringComparer.Ordinal);
        var models = known.Models.Values.Where(model => key.CoversAll || syncs.Contains(model.Name)).OrderBy(model => model.Name, StringComparer.Ordinal);
        return new Answer(ManagementJson.List(models, (json, model) => ManagementJson.WriteModel(json, model, syncs[model.Name])));
    });

    /// <summary>GET syncs, all or by slug.</summary>
    internal Task ListSyncsAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        var slug = PageQuery.Of(context)["slug"];
        SyncDefinition[] syncs = [.. KeyView.SyncsOf(definitions.Value, key).Where(sync => slug.Count == 0 || slug.Contains(sync.Id))];
        var last = await LastOfAsync(syncs, context.RequestAborted).ConfigureAwait(false);
        var paused = await pauses.ListKnownAsync(context.RequestAborted).ConfigureAwait(false);
        var alerts = await AlertsOfAsync(context).ConfigureAwait(false);
        await WriteAsync(context, new Answer(ManagementJson.List(syncs, (json, sync) => ManagementJson.WriteSync(json, sync, last[sync.Id], paused.Contains(SchedulePauses.OfSync(sync.Id)), alerts.GetValueOrDefault(sync.Id))))).ConfigureAwait(false);
    });

    /// <summary>GET syncs/{id}.</summary>
    internal Task FindSyncAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        if (Find(key, IdIn(context), out var sync) is { } problem)
        {
            await WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var last = await LastRun.OfAsync(runs, sync!.Id, context.RequestAborted).ConfigureAwait(false);
        var isPaused = (await pauses.ListKnownAsync(context.RequestAborted).ConfigureAwait(false)).Contains(SchedulePauses.OfSync(sync.Id));
        var alerts = await AlertsOfAsync(context).ConfigureAwait(false);
        await WriteAsync(context, new Answer(ManagementJson.Serialize(json => ManagementJson.WriteSync(json, sync, last, isPaused, alerts.GetValueOrDefault(sync.Id))))).ConfigureAwait(false);
    });

    /// <summary>POST syncs/trigger and syncs/{id}/trigger.</summary>
    internal Task TriggerAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        var (bytes, problem) = await RequestBody.ReadAsync(context, guard.MaxBodyBytes).ConfigureAwait(false);
        await WriteAsync(context, problem is not null ? new Answer(problem) : Trigger(key, context, TriggerForm.IsSentBy(context.Request) ? TriggerForm.ToJson(bytes!) : bytes!)).ConfigureAwait(false);
    });

    private static ValueTask<IReadOnlyDictionary<string, AlertCounts>> AlertsOfAsync(HttpContext context)
        => context.RequestServices.GetRequiredService<AlertBoard>().CountAsync(context.RequestAborted);

    private static string IdIn(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static Task WriteAsync(HttpContext context, Answer answer)
        => answer.Problem is { } problem ? ProblemWriter.WriteAsync(context, problem) : JsonAnswer.WriteAsync(context, answer.Json!);

    private async Task<IReadOnlyDictionary<string, SyncRunState?>> LastOfAsync(IEnumerable<SyncDefinition> syncs, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, SyncRunState?>(StringComparer.Ordinal);
        foreach (var sync in syncs)
        {
            found.Add(sync.Id, await LastRun.OfAsync(runs, sync.Id, cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    private Answer Trigger(KeyEntry key, HttpContext context, byte[] bytes)
    {
        var (body, problem) = TriggerBody.Read(bytes);
        if (body is null)
        {
            return new Answer(ApiProblems.Malformed(problem!));
        }

        var inPath = context.Request.RouteValues["id"] as string;
        if ((inPath ?? body.SyncId) is not { } id || (body.SyncId is not null && body.SyncId != id))
        {
            return new Answer(ApiProblems.Malformed("The body must name one sync, by 'syncId' or 'syncSlug', and the one of the path if that names one."));
        }

        if (Find(key, id, out var sync) is { } refusal)
        {
            return refusal;
        }

        if (key.Fields is not null && !FieldLimits.Allows(body.Options))
        {
            return new Answer(ApiProblems.ForbiddenFields);
        }

        var runId = runs.StartRun(sync!.Id, body.Options).RunId;
        var details = AuditFilter.DetailsOf(context);
        details.Resource = sync.Id;
        details.Add("run", runId).Add("resync", body.Options.Resync.ToString()).Add("ignoreRemoved", body.Options.IgnoreRemoved).Add("allowRemovals", body.Options.AllowRemovals);
        return new Answer(ManagementJson.Serialize(json =>
        {
            json.WriteStartObject();
            json.WriteString("id", runId);
            json.WriteEndObject();
        }));
    }

    private Answer? Find(KeyEntry key, string id, out SyncDefinition? sync) => KeyView.Find(definitions.Value, key, id, out sync);

    private static Task AnswerAsync(HttpContext context, Func<Answer> answer) => WriteAsync(context, answer());
}
