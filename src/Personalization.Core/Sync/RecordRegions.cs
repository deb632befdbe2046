using Personalization.Records;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>The stores that syncs write to, one a region, and the one that this process looks records up in.</summary>
internal sealed class RecordRegions
{
    internal RecordRegions(IReadOnlyList<RecordRegion> all, string served)
    {
        All = all;
        Served = all.First(region => region.Name == served);
    }

    internal IReadOnlyList<RecordRegion> All { get; }

    internal RecordRegion Served { get; }

    internal bool IsSingle => All.Count == 1;

    /// <summary>One store, with nothing to tell it from others.</summary>
    internal static RecordRegions Single(IRecordStore store, ISyncStateStore snapshots, ISyncLease lease) => new([new RecordRegion(string.Empty, store, snapshots, lease)], string.Empty);

    /// <summary>The regions that a sync writes to.</summary>
    internal IEnumerable<RecordRegion> Of(SyncDefinition sync) => sync.Regions.Count == 0 ? All : All.Where(region => sync.Regions.Contains(region.Name, StringComparer.Ordinal));
}
