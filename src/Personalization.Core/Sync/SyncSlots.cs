using System.Collections.Frozen;

namespace Personalization.Sync;

/// <summary>The slots of all syncs of one configuration: one a region that a sync writes to. Immutable.</summary>
internal sealed class SyncSlots
{
    private readonly FrozenDictionary<string, SyncSlot[]> _byId;
    private readonly FrozenDictionary<string, SyncSlot[]> _servedByCollection;

    internal SyncSlots(IEnumerable<SyncSlot> slots)
    {
        _byId = slots.GroupBy(slot => slot.Sync.Id, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        Served = [.. _byId.Values.SelectMany(group => group).Where(slot => slot.Region.IsServed)];
        _servedByCollection = Served.GroupBy(slot => slot.Sync.Collection, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    internal bool IsEmpty => _byId.Count == 0;

    internal IReadOnlyList<string> Ids => _byId.Keys;

    /// <summary>Those of the region in which this process looks records up.</summary>
    internal IReadOnlyList<SyncSlot> Served { get; }

    /// <returns>The sync's slots, in the order of the regions; none where there is no such sync.</returns>
    internal IReadOnlyList<SyncSlot> Of(string syncId) => _byId.GetValueOrDefault(syncId, []);

    /// <returns>The slot that stands for a sync where only one can.</returns>
    internal SyncSlot? FindLead(string syncId) => LeadOf(Of(syncId));

    internal static SyncSlot? LeadOf(IReadOnlyList<SyncSlot> slots) => slots.FirstOrDefault(slot => slot.Region.IsServed) ?? (slots.Count > 0 ? slots[0] : null);

    /// <summary>Whether a collection is ready, and one of its indexes if that is asked for. A sync that does not write to the served region has no say in it.</summary>
    internal bool IsReady(string collection, string? index = null)
    {
        if (!_servedByCollection.TryGetValue(collection, out var slots))
        {
            return true;
        }

        foreach (var slot in slots)
        {
            if (!slot.IsReady || (index is not null && !slot.HasFilled(index)))
            {
                return false;
            }
        }

        return true;
    }
}
