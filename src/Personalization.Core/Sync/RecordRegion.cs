using Personalization.Records;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>A store of records, with the state and leases of the syncs that write to it.</summary>
/// <param name="Name">The region's name; empty when there is only one.</param>
/// <param name="Store">The store.</param>
/// <param name="Snapshots">Where its syncs' snapshots and plans lie.</param>
/// <param name="Lease">What leases its syncs.</param>
internal sealed record RecordRegion(string Name, IRecordStore Store, ISnapshotStore Snapshots, ISyncLease Lease)
{
    /// <summary>Gets the collections of the store that this process has opened.</summary>
    internal OpenCollections Collections { get; } = new(Store);
}
