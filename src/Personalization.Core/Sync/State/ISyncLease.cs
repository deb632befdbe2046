namespace Personalization.Sync.State;

/// <summary>Sees to it that one run of a sync is under way at a time, over all processes that share the state. Thread-safe.</summary>
/// <remarks>
/// <para>Within a process <see cref="ISyncService"/> sees to that already; this is for the others. The lease of a process that ends, in
/// whatever way, is free again by itself.</para>
/// <para>A process may lose a lease without noticing at once. So what writes state is to be conditional on the grant's token: files and
/// marks that a superseded run writes must not take the place of a newer run's.</para>
/// </remarks>
public interface ISyncLease
{
    /// <summary>Takes the lease of a sync. Does not wait for another process that has it.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The grant, to be disposed when the run has ended.</returns>
    /// <exception cref="Errors.PersonalizationException">Another process runs the sync (<c>sync_running</c>), uses the state alone
    /// (<c>state_locked</c>), or the state cannot be reached (<c>state_unavailable</c>).</exception>
    ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken);
}
