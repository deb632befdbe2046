using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Answers what is configured, starts runs and tells how they go: what orchestrators call.</summary>
internal sealed class ManagementEndpoints(
    CurrentDefinitions definitions,
    ISyncService runs,
    ManagementLimit limit,
    RequestGuard guard,
    IOptions<PersonalizationApiOptions> options)
{
    private readonly SurfaceWords _words = ApiWords.Beside(definitions.Words);

    /// <summary>Answers an endpoint that counts against the limit of all, and that takes JSON or nothing.</summary>
    internal Func<HttpContext, KeyEntry, Task> Limited(Func<HttpContext, KeyEntry, Task> next) => (context, key)
        => limit.Use() is > 0 and var seconds ? ProblemWriter.WriteAsync(context, ApiProblems.ManagementLimitReached(seconds))
            : HttpMethods.IsPost(context.Request.Method) && !Negotiation.SendsJson(context.Request) ? ProblemWriter.WriteAsync(context, ApiProblems.UnsupportedMediaType)
            : next(context, key);

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
    internal Task ListSyncsAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () =>
    {
        var slug = PageQuery.Of(context)["slug"];
        var syncs = KeyView.SyncsOf(definitions.Value, key).Where(sync => slug.Count == 0 || slug.Contains(sync.Id));
        return new Answer(ManagementJson.List(syncs, (json, sync) => ManagementJson.WriteSync(json, sync, LastOf(sync.Id))));
    });

    /// <summary>GET syncs/{id}.</summary>
    internal Task FindSyncAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () => Find(key, IdIn(context), out var sync)
        ?? new Answer(ManagementJson.Serialize(json => ManagementJson.WriteSync(json, sync!, LastOf(sync!.Id)))));

    /// <summary>GET syncs/{id}/runs, all or by run.</summary>
    internal Task ListRunsAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () =>
    {
        if (Find(key, IdIn(context), out var sync) is { } problem)
        {
            return problem;
        }

        if (!PageQuery.TryRead(PageQuery.Of(context), out var page))
        {
            return new Answer(PageQuery.Problem);
        }

        var run = PageQuery.Of(context)["runId"];
        var found = runs.ListRuns(sync!.Id).Where(state => run.Count == 0 || run.Contains(state.RunId)).Skip(page.Offset).Take(page.Limit);
        return new Answer(ManagementJson.List(found, WriteRun));
    });

    /// <summary>GET runs, of all syncs or of one.</summary>
    internal Task ListAllRunsAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () =>
    {
        if (!PageQuery.TryRead(PageQuery.Of(context), out var page))
        {
            return new Answer(PageQuery.Problem);
        }

        var asked = PageQuery.Of(context)["syncId"];
        var found = KeyView.SyncsOf(definitions.Value, key)
            .Where(sync => asked.Count == 0 || asked.Contains(sync.Id))
            .SelectMany(sync => runs.ListRuns(sync.Id))
            .OrderByDescending(state => state.CreatedAt)
            .Skip(page.Offset)
            .Take(page.Limit);
        return new Answer(ManagementJson.List(found, WriteRun));
    });

    /// <summary>GET runs/{runId}.</summary>
    internal Task FindRunAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () => FindRun(key, context, out var state)
        ?? new Answer(ManagementJson.Serialize(json => WriteRun(json, state!))));

    /// <summary>GET runs/{runId}/rejected: the first rejected rows.</summary>
    internal Task ListRejectedAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () => FindRun(key, context, out var state)
        ?? new Answer(ManagementJson.List(state!.Run?.Rejections ?? [], ManagementJson.WriteRejection)));

    /// <summary>POST syncs/trigger and syncs/{id}/trigger.</summary>
    internal Task TriggerAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        var (bytes, problem) = await RequestBody.ReadAsync(context, options.Value.MaxBodyBytes).ConfigureAwait(false);
        await WriteAsync(context, problem is not null ? new Answer(problem) : Trigger(key, context, bytes!)).ConfigureAwait(false);
    });

    /// <summary>POST syncs/{id}/runs/{runId}/cancel.</summary>
    internal Task CancelAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, () =>
    {
        if (Find(key, IdIn(context), out var sync) is { } problem)
        {
            return problem;
        }

        var runId = RunIdIn(context);
        if (runs.FindRun(runId) is not { } state || state.SyncId != sync!.Id)
        {
            return new Answer(ApiProblems.NoRun);
        }

        return runs.CancelRun(runId) ? new Answer(ManagementJson.Serialize(json => WriteRun(json, runs.FindRun(runId) ?? state))) : new Answer(ApiProblems.EndedRun);
    });

    private static string IdIn(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static string RunIdIn(HttpContext context) => (string)context.Request.RouteValues["runId"]!;

    private static Task WriteAsync(HttpContext context, Answer answer)
        => answer.Problem is { } problem ? ProblemWriter.WriteAsync(context, problem) : JsonAnswer.WriteAsync(context, answer.Json!);

    private void WriteRun(Utf8JsonWriter json, SyncRunState state) => ManagementJson.WriteRun(json, state, _words);

    private SyncRunState? LastOf(string syncId) => runs.ListRuns(syncId) is [var last, ..] ? last : null;

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

        return Find(key, id, out var sync)
            ?? new Answer(ManagementJson.Serialize(json =>
            {
                json.WriteStartObject();
                json.WriteString("id", runs.StartRun(sync!.Id, body.Options).RunId);
                json.WriteEndObject();
            }));
    }

    private Answer? Find(KeyEntry key, string id, out SyncDefinition? sync) => KeyView.Find(definitions.Value, key, id, out sync);

    /// <summary>A run of a sync that the key does not cover is answered as one that is not there.</summary>
    private Answer? FindRun(KeyEntry key, HttpContext context, out SyncRunState? state)
    {
        state = runs.FindRun(RunIdIn(context));
        var isCovered = state is not null
            && (key.CoversAll || (definitions.Value.Syncs.TryGetValue(state.SyncId, out var sync) && key.Covers(sync.Collection)));
        return isCovered ? null : new Answer(ApiProblems.NoRunAnywhere);
    }

    private static Task AnswerAsync(HttpContext context, Func<Answer> answer) => WriteAsync(context, answer());
}
