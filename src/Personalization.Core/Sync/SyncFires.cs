using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.Sync;

/// <summary>The fires of a sync's schedule, from a run's side: the first run whose query starts after a fire serves it.</summary>
internal sealed class SyncFires(IJournal? journal, TimeProvider time, ILogger logger)
{
    /// <summary>Answers whether a run is due: not when only a fire asked for it, which another run has served.</summary>
    internal async ValueTask<bool> IsDueAsync(string syncId, SyncRunOptions options, CancellationToken cancellationToken)
    {
        if (journal is null || options.HasServedFires || options.IsByFire?.Invoke() != true)
        {
            return true;
        }

        var now = time.GetUtcNow();
        var pending = await journal.ListFiresAsync(SchedulePauses.OfSync(syncId), isPending: true, JournalLimits.Page, cancellationToken).ConfigureAwait(false);
        return pending.Any(fire => fire.At <= now);
    }

    /// <summary>
    /// Notes that a run serves what waits, before its query starts and while no other run of the sync can. The journal has the run by then: of a process that ends now, another one sees that and lets
    /// the fires wait again.
    /// </summary>
    /// <returns>Whether the run is due, as <see cref="IsDueAsync"/> has it.</returns>
    internal async ValueTask<bool> ServeAsync(string syncId, string runId, SyncRunOptions options, CancellationToken cancellationToken)
    {
        var isByFire = options.IsByFire?.Invoke() == true;
        if (journal is null || options.HasServedFires)
        {
            return true;
        }

        try
        {
            return await journal.ServeFiresAsync(SchedulePauses.OfSync(syncId), time.GetUtcNow(), runId, cancellationToken).ConfigureAwait(false) > 0 || !isByFire;
        }
        catch (Exception exception) when (!isByFire && !cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            // They wait for the next run, which costs no more than a run.
            logger.FiresNotServed(syncId, exception.GetType().FullName!);
            return true;
        }
    }

    /// <summary>Lets the fires of a run that failed wait for the next one. One that a person cancelled has served them; one that was interrupted is <c>RunLife</c>'s matter.</summary>
    internal async ValueTask ReleaseAsync(SyncRun run)
    {
        if (journal is null || run.Status != SyncRunStatus.Failed)
        {
            return;
        }

        try
        {
            await journal.ReleaseFiresAsync(run.RunId, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The schedule of this process tries again all the same.
            logger.FiresNotServed(run.SyncId, exception.GetType().FullName!);
        }
    }
}
