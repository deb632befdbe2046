using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Tells of runs, those of before and of other processes included, and cancels them.</summary>
internal sealed class RunEndpoints(CurrentDefinitions definitions, ISyncService runs, RequestGuard guard)
{
    private readonly SurfaceWords _words = ApiWords.Beside(definitions.Words);

    /// <summary>GET syncs/{id}/runs, all or by run.</summary>
    internal Task ListOfSyncAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, async () =>
    {
        if (KeyView.Find(definitions.Value, key, IdIn(context), out var sync) is { } problem)
        {
            return problem;
        }

        var query = PageQuery.Of(context);
        if (RunQuery.Read(query, out var asked) is { } malformed)
        {
            return new Answer(malformed);
        }

        if (query["runId"] is { Count: > 0 } ids)
        {
            return new Answer(ManagementJson.List(await FindAsync(ids, sync!.Id, asked, context.RequestAborted).ConfigureAwait(false), WriteRun));
        }

        return new Answer(ManagementJson.List(await runs.ListRunsAsync(asked with { SyncId = sync!.Id }, context.RequestAborted).ConfigureAwait(false), WriteRun));
    });

    /// <summary>GET runs, of all syncs or of one.</summary>
    internal Task ListAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, async () =>
    {
        var query = PageQuery.Of(context);
        if (RunQuery.Read(query, out var asked) is { } malformed)
        {
            return new Answer(malformed);
        }

        var syncs = query["syncId"];
        if (key.CoversAll && syncs.Count == 0)
        {
            return new Answer(ManagementJson.List(await runs.ListRunsAsync(asked, context.RequestAborted).ConfigureAwait(false), WriteRun));
        }

        var covered = KeyView.SyncsOf(definitions.Value, key).Select(sync => sync.Id).Where(id => syncs.Count == 0 || syncs.Contains(id)).ToArray();
        return asked.Offset + asked.Limit > LongestMerge && covered.Length > 1
            ? new Answer(ApiProblems.Malformed($"'offset' goes to {LongestMerge - asked.Limit} where several syncs are listed together. Name one: 'syncId'."))
            : new Answer(ManagementJson.List(await MergeAsync(covered, asked, context.RequestAborted).ConfigureAwait(false), WriteRun));
    });

    /// <summary>GET runs/{runId}.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, async () => await FindCoveredAsync(context, key).ConfigureAwait(false) is { } run
        ? new Answer(ManagementJson.Serialize(json => WriteRun(json, run)))
        : new Answer(ApiProblems.NoRunAnywhere));

    /// <summary>GET runs/{runId}/rejected: the rejected rows, by pages.</summary>
    internal Task ListRejectedAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, async () =>
    {
        if (await FindCoveredAsync(context, key).ConfigureAwait(false) is not { } run)
        {
            return new Answer(ApiProblems.NoRunAnywhere);
        }

        return PageQuery.TryRead(PageQuery.Of(context), out var page, PageQuery.MaxRows)
            ? new Answer(ManagementJson.List(await runs.ListRejectedAsync(run.RunId, page.Offset, page.Limit, context.RequestAborted).ConfigureAwait(false), ManagementJson.WriteRejection))
            : new Answer(PageQuery.ProblemOfRows);
    });

    /// <summary>POST syncs/{id}/runs/{runId}/cancel.</summary>
    internal Task CancelAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, async () =>
    {
        if (KeyView.Find(definitions.Value, key, IdIn(context), out var sync) is { } problem)
        {
            return problem;
        }

        var runId = RunIdIn(context);
        if (await runs.FindRunAsync(runId, context.RequestAborted).ConfigureAwait(false) is not { } state || state.SyncId != sync!.Id)
        {
            return new Answer(ApiProblems.NoRun);
        }

        if (!await runs.CancelRunAsync(runId, context.RequestAborted).ConfigureAwait(false))
        {
            return new Answer(ApiProblems.EndedRun);
        }

        state = await runs.FindRunAsync(runId, context.RequestAborted).ConfigureAwait(false) ?? state;
        return new Answer(ManagementJson.Serialize(json => WriteRun(json, state)));
    });

    /// <summary>How many runs of each sync are looked through where a key sees some syncs only.</summary>
    private const int LongestMerge = 1_000;

    private async Task<IEnumerable<SyncRunState>> MergeAsync(string[] syncs, SyncRunQuery asked, CancellationToken cancellationToken)
    {
        if (syncs.Length == 1)
        {
            return await runs.ListRunsAsync(asked with { SyncId = syncs[0] }, cancellationToken).ConfigureAwait(false);
        }

        var found = new List<SyncRunState>();
        foreach (var sync in syncs)
        {
            found.AddRange(await runs.ListRunsAsync(asked with { SyncId = sync, Offset = 0, Limit = asked.Offset + asked.Limit }, cancellationToken).ConfigureAwait(false));
        }

        return found.OrderByDescending(run => run.RunId, StringComparer.Ordinal).Skip(asked.Offset).Take(asked.Limit);
    }

    private async Task<IReadOnlyList<SyncRunState>> FindAsync(IEnumerable<string?> ids, string syncId, SyncRunQuery asked, CancellationToken cancellationToken)
    {
        var found = new List<SyncRunState>();
        foreach (var id in ids.OfType<string>().Distinct(StringComparer.Ordinal).Take(PageQuery.MaxLimit))
        {
            if (await runs.FindRunAsync(id, cancellationToken).ConfigureAwait(false) is { } run && run.SyncId == syncId)
            {
                found.Add(run);
            }
        }

        return [.. found.Skip(asked.Offset).Take(asked.Limit)];
    }

    /// <summary>A run of a sync that the key does not cover is answered as one that is not there.</summary>
    private async ValueTask<SyncRunState?> FindCoveredAsync(HttpContext context, KeyEntry key)
        => await runs.FindRunAsync(RunIdIn(context), context.RequestAborted).ConfigureAwait(false) is { } run
            && (key.CoversAll || (definitions.Value.Syncs.TryGetValue(run.SyncId, out var sync) && key.Covers(sync.Collection))) ? run : null;

    private static string IdIn(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static string RunIdIn(HttpContext context) => (string)context.Request.RouteValues["runId"]!;

    private void WriteRun(Utf8JsonWriter json, SyncRunState state) => ManagementJson.WriteRun(json, state, _words);

    private Task AnswerAsync(HttpContext context, Func<Task<Answer>> answer) => guard.RunAsync(context, async () =>
    {
        var answered = await answer().ConfigureAwait(false);
        await (answered.Problem is { } problem ? ProblemWriter.WriteAsync(context, problem) : JsonAnswer.WriteAsync(context, answered.Json!)).ConfigureAwait(false);
    });
}
