namespace Personalization.Sync.State;

/// <summary>Keeps the state files of syncs: snapshots and plans. One writer a sync at a time; the lease sees to that.</summary>
public interface ISnapshotStore
{
    /// <summary>Opens a committed file of a sync.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="kind">Which file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The file from its start, or <see langword="null"/> when there is none.</returns>
    ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken);

    /// <summary>Starts to write a file of a sync. Nobody sees it until it is committed.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="kind">Which file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The file to write; disposing it uncommitted drops it.</returns>
    ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken);

    /// <summary>Removes a file of a sync, if there is one.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="kind">Which file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the file is gone.</returns>
    ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken);
}
