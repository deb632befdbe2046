namespace Personalization.Sync.State;

/// <summary>Makes the place for snapshots and plans of what a configuration file says. Made by its parameterless constructor.</summary>
public interface ISnapshotStoreFactory
{
    /// <summary>Makes a store. Nothing is connected or opened before it is used, so that one that is not needed may be dropped.</summary>
    /// <param name="settings">The keys of the file with their values.</param>
    /// <returns>The store; it is an <see cref="ISyncLease"/> too, since where state lies decides who may share it.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used; the message says which and the way out, never a connection string.</exception>
    ISnapshotStore Create(IReadOnlyDictionary<string, string> settings);
}
