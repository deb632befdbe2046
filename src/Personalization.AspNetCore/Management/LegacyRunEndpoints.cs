using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>The API before <c>/api/v1</c>, confusingly of version 2, which Prefect's task and old Airflow providers call: it knows the last run of a sync, and not runs by their ids.</summary>
internal sealed class LegacyRunEndpoints(CurrentDefinitions definitions, ISyncService runs, RequestGuard guard)
{
    /// <summary>POST /api/v2/rest/run/{id}.</summary>
    internal Task StartAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        if (KeyView.Find(definitions.Value, key, IdIn(context), out var sync) is { Problem: { } problem })
        {
            await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var last = await LastRun.OfAsync(runs, sync!.Id, context.RequestAborted).ConfigureAwait(false);
        var run = runs.StartRun(sync.Id);
        AuditFilter.DetailsOf(context).Add("run", run.RunId);
        await JsonAnswer.WriteAsync(context, ManagementJson.Serialize(json =>
        {
            json.WriteStartObject();
            json.WriteString("message", "enqueued");
            json.WriteString("id", run.RunId);
            json.WriteString("latest_sync_run_id", last?.RunId);
            json.WriteEndObject();
        })).ConfigureAwait(false);
    });

    /// <summary>GET /api/v2/rest/sync/{id}: the sync as its last run left it, or with <c>latest_sync_run_id</c> the run that came after that one.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, async () =>
    {
        if (KeyView.Find(definitions.Value, key, IdIn(context), out var sync) is { Problem: { } problem })
        {
            await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var last = await FindRunAsync(sync!.Id, PageQuery.Of(context)["latest_sync_run_id"].ToString(), context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, ManagementJson.Serialize(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("sync");
            json.WriteString("id", sync.Id);
            json.WriteString("slug", sync.Id);
            json.WriteString("sync_status", last is null ? "pending" : RunStatus.Of(last));
            json.WriteEndObject();
            json.WriteStartObject("last_sync_run");
            if (last is not null)
            {
                json.WriteString("id", last.RunId);
                ManagementJson.WriteTime(json, "created_at", last.CreatedAt);
                ManagementJson.WriteTime(json, "started_at", last.StartedAt);
                ManagementJson.WriteTime(json, "finished_at", last.FinishedAt);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        })).ConfigureAwait(false);
    });

    private static string IdIn(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    /// <summary>Ids of runs are in the order of their times.</summary>
    private async Task<SyncRunState?> FindRunAsync(string syncId, string after, CancellationToken cancellationToken)
    {
        if (after.Length == 0)
        {
            return await LastRun.OfAsync(runs, syncId, cancellationToken).ConfigureAwait(false);
        }

        var newest = await runs.ListRunsAsync(new SyncRunQuery { SyncId = syncId, Limit = PageQuery.MaxLimit }, cancellationToken).ConfigureAwait(false);
        return newest.LastOrDefault(run => string.CompareOrdinal(run.RunId, after) > 0);
    }
}
