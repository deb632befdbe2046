using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

internal sealed class PersonalizationHealthCheck(CurrentDefinitions current, ISyncService syncs, IUnmanagedParts? parts = null, IJournalStanding? journal = null) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        var failed = new List<string>();
        var definitions = current.Value;
        foreach (var id in definitions.Syncs.Keys.Order(StringComparer.Ordinal))
        {
            var run = syncs.GetLastRun(id);
            Describe(data, id, run);
            if (run?.Status == SyncRunStatus.Failed)
            {
                failed.Add(id);
            }
        }

        var loading = definitions.Collections.Keys.Where(name => !syncs.IsReady(name)).Order(StringComparer.Ordinal).ToArray();
        var unmanaged = parts?.Unmanaged.Select(sync => $"{sync.SyncId} in {sync.Collection}").ToArray() ?? [];
        if (unmanaged.Length > 0)
        {
            data["unmanaged"] = unmanaged;
        }

        if (journal?.IsJournalAway == true)
        {
            data["journal"] = "away";
        }

        return Task.FromResult(Judge(context, loading, failed, unmanaged, data));
    }

    private static HealthCheckResult Judge(HealthCheckContext context, string[] loading, List<string> failed, string[] unmanaged, Dictionary<string, object> data)
    {
        if (loading.Length > 0)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"Loading: {string.Join(", ", loading)}.", data: data);
        }

        return failed.Count > 0
            ? HealthCheckResult.Degraded($"The last run failed: {string.Join(", ", failed)}.", data: data)
            : unmanaged.Length > 0 ? HealthCheckResult.Degraded($"Not configured any more, and still with parts of records: {string.Join(", ", unmanaged)}. Forget them, or configure them again.", data: data)
            : data.ContainsKey("journal") ? HealthCheckResult.Degraded("The journal cannot be used. Lookups and runs go on, and what happened is noted when it can; the log says what is wrong.", data: data)
            : HealthCheckResult.Healthy("Every collection is ready.", data);
    }

    private static void Describe(Dictionary<string, object> data, string id, SyncRun? run)
    {
        if (run is null)
        {
            data[$"{id}.status"] = "none";
            return;
        }

        data[$"{id}.status"] = Word(run.Status);
        data[$"{id}.startedAt"] = run.StartedAt;
        data[$"{id}.rowsQueried"] = run.Counts.RowsQueried;
        data[$"{id}.added"] = run.Counts.Added;
        data[$"{id}.changed"] = run.Counts.Changed;
        data[$"{id}.unchanged"] = run.Counts.Unchanged;
        data[$"{id}.skipped"] = run.Counts.Skipped;
        data[$"{id}.ignored"] = run.Counts.Ignored;
        data[$"{id}.rejected"] = run.Counts.Rejected;
        data[$"{id}.aborted"] = run.Counts.Aborted;
        data[$"{id}.removed"] = run.Counts.Removed;
        if (run.ErrorCode is { } code)
        {
            data[$"{id}.errorCode"] = code;
        }
    }

    private static string Word(SyncRunStatus status) => status switch
    {
        SyncRunStatus.Success => "success",
        SyncRunStatus.Warning => "warning",
        SyncRunStatus.Failed => "failed",
        SyncRunStatus.Cancelled => "cancelled",
        _ => "interrupted",
    };
}
