namespace Personalization.Sync.State;

/// <summary>A state file while it is written.</summary>
public abstract class StateFileWriter : IAsyncDisposable
{
    /// <summary>Gets where to write: seekable, and readable so that what was written can be checked before it is committed.</summary>
    public abstract Stream Stream { get; }

    /// <summary>Makes the file durable and puts it in the place of the one before, at once.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the file would survive a power cut.</returns>
    public abstract ValueTask CommitAsync(CancellationToken cancellationToken);

    /// <summary>Drops the file when it was not committed.</summary>
    /// <returns>A task that ends when the file is closed.</returns>
    public abstract ValueTask DisposeAsync();
}
