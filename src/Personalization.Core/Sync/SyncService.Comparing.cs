using Personalization.Sync.Snapshot;

namespace Personalization.Sync;

/// <content>Says how the configuration differs from what the last runs left.</content>
internal sealed partial class SyncService
{
    /// <summary>Compares the configuration with the snapshots and with what the stores hold. Nothing is written.</summary>
    internal async Task<IReadOnlyList<ConfigurationChange>> CompareWithStateAsync(CancellationToken cancellationToken)
    {
        var unmanaged = await ListUnmanagedAsync(cancellationToken).ConfigureAwait(false);
        var committed = new List<KnownSync>();
        var known = _definitions.Value;
        foreach (var slot in known.Syncs.Keys.Order(StringComparer.Ordinal).Select(id => _slots.FindLead(id)!))
        {
            foreach (var id in new[] { slot.Sync.Id, slot.Sync.RenamedFrom }.OfType<string>())
            {
                if (await SnapshotFile.OpenAsync(slot.Region, id, cancellationToken).ConfigureAwait(false) is { Header: var header })
                {
                    committed.Add(new KnownSync(id, header.Collection, header.KeyColumn, header.Fingerprint, Rest: null));
                }
            }
        }

        return ConfigurationComparison.OfState(committed, unmanaged, known);
    }
}
