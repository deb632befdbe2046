namespace Personalization.Sync.State;

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
