namespace Personalization.AspNetCore.Management;

/// <summary>The last run of a sync, over restarts.</summary>
internal static class LastRun
{
    /// <summary>Runs that did not begin, since another process had the sync, are none; more than so many of them on end are not looked through.</summary>
    private const int Looked = 10;

    /// <summary>Finds it. Where the journal is away it is that of this process.</summary>
    internal static async ValueTask<SyncRunState?> OfAsync(ISyncService runs, string syncId, CancellationToken cancellationToken)
    {
        IReadOnlyList<SyncRunState> found;
        try
        {
            found = await runs.ListRunsAsync(new SyncRunQuery { SyncId = syncId, Limit = Looked }, cancellationToken).ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.JournalUnavailable)
        {
            found = runs.ListRuns(syncId);
        }

        return found.FirstOrDefault(run => run.Run?.ErrorCode is not (ErrorCodes.SyncRunning or ErrorCodes.StateLocked)) ?? (found.Count == 0 ? null : found[0]);
    }
}
