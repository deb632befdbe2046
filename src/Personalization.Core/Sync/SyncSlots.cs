using System.Collections.Frozen;

namespace Personalization.Sync;

/// <summary>The slots of all syncs of one configuration. Immutable.</summary>
internal sealed class SyncSlots
{
    private readonly FrozenDictionary<string, RegionSlots> _byId;
    private readonly FrozenDictionary<string, RegionSlots[]> _byCollection;

    internal SyncSlots(IEnumerable<RegionSlots> slots)
    {
        _byId = slots.ToFrozenDictionary(slot => slot.Sync.Id, StringComparer.Ordinal);
        IsEmpty = _byId.Count == 0;
        _byCollection = _byId.Values
            .GroupBy(slot => slot.Sync.Collection, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    internal bool IsEmpty { get; }

    internal IReadOnlyList<string> Ids => _byId.Keys;

    internal IReadOnlyList<RegionSlots> All => _byId.Values;

    internal RegionSlots? Find(string syncId) => _byId.GetValueOrDefault(syncId);

    internal bool IsReady(string collection) => IsReady(collection, index: null);

    /// <summary>Whether a collection is ready, and one of its indexes if that is asked for.</summary>
    internal bool IsReady(string collection, string? index)
    {
        if (!_byCollection.TryGetValue(collection, out var slots))
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
