using System.Globalization;
using System.Text;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Says which syncs the start waited for in vain. Names and errors only; run errors carry no values.</summary>
internal static class FirstSyncReport
{
    internal static string Of(TimeSpan timeout, PersonalizationDefinitions definitions, ISyncEngine syncs, string? startError)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Not every collection was ready within {timeout}. Raise the timeout of WaitForFirstSync, or mend what these syncs miss:");
        var missing = definitions.Syncs.Values
            .Where(sync => !syncs.IsReady(sync.Collection))
            .OrderBy(sync => sync.Id, StringComparer.Ordinal);
        foreach (var sync in missing)
        {
            var run = syncs.GetLastRun(sync.Id);
            if (run?.Status is SyncRunStatus.Success or SyncRunStatus.Warning)
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"\n- sync '{sync.Id}' into collection '{sync.Collection}': {Reason(sync, run, startError ?? syncs.GetStanding(sync.Id).Obstacle)}");
        }

        return text.ToString();
    }

    private static string Reason(SyncDefinition sync, SyncRun? run, string? obstacle)
    {
        if (run is not null)
        {
            return $"its last run ended as {run.Status}{(run.Error is null ? "." : $" ({run.ErrorCode}): {run.Error}")}";
        }

        if (obstacle is not null)
        {
            return $"its first run could not begin. {obstacle}";
        }

        if (sync.Paused)
        {
            return "it has not run, and its schedule rests. Let it go on, or run it through ISyncService.";
        }

        return !sync.Schedule.IsAutomatic
            ? "it has not run, and has no schedule. Give it one with Every, or run it through ISyncService."
            : "its first run has not ended yet.";
    }
}
