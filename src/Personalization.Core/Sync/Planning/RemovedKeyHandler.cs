using Personalization.Sync.Snapshots;

namespace Personalization.Sync.Planning;

/// <summary>Is told of each key that left the model.</summary>
internal abstract class RemovedKeyHandler
{
    internal abstract void Removed(SnapshotEntry entry);

    internal abstract ValueTask AfterBlockAsync(CancellationToken cancellationToken);
}
