using Personalization.Hosting.Remote;
using Personalization.Sync;

namespace Personalization.Hosting.Wiring;

/// <summary>How the last run of a sync ended, as far as it is known without a host: by what commands have done here, and by the state.</summary>
internal static class LastRuns
{
    private static readonly TimeSpan Blur = TimeSpan.FromSeconds(1);

    internal static SyncRunState? Of(LocalCache cache, string sync)
    {
        var standing = cache.Get<ISyncEngine>().GetStanding(sync);
        var whole = standing.SinceStart is { } since ? cache.Get<TimeProvider>().GetUtcNow() - since : default(DateTimeOffset?);
        foreach (var run in cache.Runs.List().Where(run => RunReader.TextOf(run, "syncId") == sync))
        {
            // The newest. Its start and the state's are of the same run where nothing else has run it since.
            var startedAt = RunReader.TimeOf(run, "startedAt");
            if (startedAt + Blur >= (whole ?? DateTimeOffset.MinValue) && Enum.TryParse<SyncRunStatus>(RunReader.TextOf(run, "status"), ignoreCase: true, out var status))
            {
                return New(sync, RunReader.TextOf(run, "id"), startedAt!.Value, status);
            }

            break;
        }

        return whole is { } known ? New(sync, string.Empty, known, standing.HasRejections ? SyncRunStatus.Warning : SyncRunStatus.Success) : null;
    }

    private static SyncRunState New(string sync, string id, DateTimeOffset startedAt, SyncRunStatus status) => new()
    {
        RunId = id,
        SyncId = sync,
        CreatedAt = startedAt,
        StartedAt = startedAt,
        Run = new SyncRun { RunId = id, SyncId = sync, Status = status, StartedAt = startedAt, Counts = default },
    };
}
