using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;

namespace Personalization.Sync.Run;

/// <summary>Tells metrics and logs how a run ended. Never a key, a value or a payload.</summary>
internal static class RunReport
{
    internal static void Write(SyncRun run, SyncRunOptions options, TimeSpan duration, SyncEnvironment environment)
    {
        var logger = environment.Logger;
        if (SyncErrors.IsContention(run))
        {
            // Nothing ran: no measure. A schedule tells itself, once.
            if (options.IsStillDue is null)
            {
                logger.RunElsewhere(run.SyncId, run.RunId, run.Error);
            }

            return;
        }

        var status = run.Status.ToString().ToLowerInvariant();
        Measure(run, status, duration, environment.Diagnostics);
        if (run.Counts.Rejected > 0)
        {
            logger.RowsRejected(run.SyncId, run.RunId, run.Counts.Rejected);
        }

        Log(run, status, run.ErrorCode == options.FailedBefore ? LogLevel.Debug : LogLevel.Error, duration.TotalSeconds, logger);
        if (run is { Regions.Count: > 0, Status: SyncRunStatus.Warning, Error: { } reason })
        {
            logger.RegionsFailed(run.SyncId, run.RunId, reason);
        }
    }

    private static void Measure(SyncRun run, string status, TimeSpan duration, SyncDiagnostics diagnostics)
    {
        var counts = run.Counts;
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Added, counts.Added);
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Changed, counts.Changed);
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Removed, counts.Removed);
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Unchanged, counts.Unchanged);
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Skipped, counts.Skipped);
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Ignored, counts.Ignored);
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Rejected, counts.Rejected);
        diagnostics.RowsDone(run.SyncId, SyncDiagnostics.Aborted, counts.Aborted);
        diagnostics.RunDone(run.SyncId, status, duration);
    }

    private static void Log(SyncRun run, string status, LogLevel ofFailure, double seconds, ILogger logger)
    {
        var counts = run.Counts;
        switch (run.Status)
        {
            case SyncRunStatus.Success or SyncRunStatus.Warning:
                logger.RunCompleted(
                    run.SyncId, run.RunId, status, seconds, counts.RowsQueried, counts.Added, counts.Changed, counts.Unchanged,
                    counts.Skipped, counts.Ignored, counts.Rejected, counts.Aborted, counts.Removed);
                break;
            case SyncRunStatus.Failed when run.ErrorCode == ErrorCodes.ValveTripped:
                logger.ValveTripped(ofFailure, run.SyncId, run.RunId, run.Error);
                break;
            case SyncRunStatus.Failed:
                logger.RunFailed(
                    ofFailure, run.SyncId, run.RunId, seconds, run.ErrorCode, run.Error, counts.RowsQueried, counts.Added, counts.Changed,
                    counts.Rejected, counts.Aborted, counts.Removed);
                break;
            default:
                logger.RunCancelled(
                    run.SyncId, run.RunId, status, seconds, counts.RowsQueried, counts.Added, counts.Changed, counts.Rejected,
                    counts.Aborted, counts.Removed);
                break;
        }
    }
}
