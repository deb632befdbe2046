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
    /// <exception cref="PersonalizationException">Another process runs the sync (<c>sync_running</c>), uses the state alone
    /// (<c>state_locked</c>), or the state cannot be reached (<c>state_unavailable</c>).</exception>
    ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken);
}

/// <summary>The right to run a sync, until it is disposed or lost.</summary>
public abstract class SyncLeaseGrant : IAsyncDisposable
{
    /// <summary>Gets a number greater than that of any grant of the sync before; <see langword="null"/> where only one process can ever have the lease.</summary>
    public abstract long? Token { get; }

    /// <summary>Gets a token that is cancelled when the lease is known to be lost: another process may have it now.</summary>
    public abstract CancellationToken Lost { get; }

    /// <summary>Gives the lease back. Never throws.</summary>
    /// <returns>A task that ends when another process may take it.</returns>
    public abstract ValueTask DisposeAsync();
}

/// <summary>The grant of a process that has the whole state to itself: nothing to give back, nothing to lose.</summary>
internal sealed class ProcessLeaseGrant : SyncLeaseGrant
{
    internal static readonly ProcessLeaseGrant Instance = new();

    public override long? Token => null;

    public override CancellationToken Lost => CancellationToken.None;

    public override ValueTask DisposeAsync() => default;
}
