using Personalization.Journal;
using Personalization.Records;
using Personalization.Sync.Run;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <content>Erases records: everything that all syncs have of one, in all regions.</content>
internal sealed partial class SyncService
{
    /// <summary>Finds the record that carries a value, hidden or not, in whichever region has it, with all index values that it carries anywhere.</summary>
    internal async Task<(string? Key, IReadOnlyCollection<(string Index, string Value)> Values)> FindStoredAsync(
        CollectionDefinition collection, string index, string value, string? knownKey, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var key = index == collection.PrimaryIndex ? value : knownKey;
        var values = new HashSet<(string Index, string Value)> { (index, value) };
        var opened = new List<RetryingCollection>();
        foreach (var region in _regions)
        {
            var records = RecordsOf(region, collection);
            opened.Add(records);
            key ??= await records.FindHolderAsync(index, value, cancellationToken).ConfigureAwait(false);
        }

        foreach (var records in key is null ? [] : opened)
        {
            var stored = await records.GetStoredAsync(key!, cancellationToken).ConfigureAwait(false);
            values.UnionWith(collection.OtherIndexes.Select(other => (other, stored?.ValueOf(other))).Where(one => one.Item2 is not null).Select(one => (one.other, one.Item2!)));
        }

        if (key is not null)
        {
            values.Add((collection.PrimaryIndex, key));
        }

        return (key, values);
    }

    /// <summary>Gets the names of the collections that are configured now.</summary>
    internal IEnumerable<string> CollectionNames => _definitions.Value.Collections.Keys;

    /// <summary>Takes the state of every region for this process, as a run does.</summary>
    /// <exception cref="PersonalizationException">Another process has it (<c>state_locked</c>).</exception>
    internal void ClaimState()
    {
        foreach (var region in _regions)
        {
            region.Take();
        }
    }

    /// <summary>Erases a record. Waits for runs that are under way. Safe to repeat.</summary>
    internal async Task<IReadOnlyList<ErasedRecord>> EraseAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var erased = new List<ErasedRecord>();
        foreach (var slot in _slots.Ids.Order(StringComparer.Ordinal).SelectMany(_slots.Of).Where(slot => slot.Sync.Collection == collection.Name))
        {
            erased.Add(await slot.EraseAsync(key, cancellationToken).ConfigureAwait(false));
            Log.Forget(slot.Sync.Id, key);
        }

        foreach (var region in _regions)
        {
            erased.AddRange(await EraseUnmanagedAsync(region, collection, key, cancellationToken).ConfigureAwait(false));
        }

        erased.AddRange(await EraseKeptAsync(collection, key, cancellationToken).ConfigureAwait(false));
        return erased;
    }

    /// <summary>What the journal keeps of the record, of every sync that has or had a part of it. Last, so that no run that was under way has added to it.</summary>
    private async Task<IReadOnlyList<ErasedRecord>> EraseKeptAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken)
    {
        if (_environment.Journal is not { } journal)
        {
            return [];
        }

        var slots = _slots.Ids.SelectMany(_slots.Of).Where(slot => slot.Sync.Collection == collection.Name);
        var ids = slots.SelectMany(slot => new[] { slot.Sync.Id, slot.Sync.RenamedFrom }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var region in _regions)
        {
            ids.UnionWith((await RecordsOf(region, collection).GetRegistrationsAsync(cancellationToken).ConfigureAwait(false)).Select(registration => registration.Sync));
        }

        var erased = new List<ErasedRecord>();
        foreach (var id in ids.Order(StringComparer.Ordinal))
        {
            var rows = await journal.RemoveRowsAsync(new JournalRowFilter { SyncId = id, Key = key }, cancellationToken).ConfigureAwait(false);
            var held = await new HeldDocuments(journal, id, renamedFrom: null).RemoveAsync(runId: null, new HashSet<string>(StringComparer.Ordinal) { key }, cancellationToken).ConfigureAwait(false);
            if (rows + held > 0)
            {
                erased.Add(new ErasedRecord(string.Empty, id, 0, 0) { Kept = rows + held });
            }
        }

        return erased;
    }

    /// <summary>Parts of syncs that left the configuration, or the region.</summary>
    private async Task<IReadOnlyList<ErasedRecord>> EraseUnmanagedAsync(RecordRegion region, CollectionDefinition collection, string key, CancellationToken cancellationToken)
    {
        var records = RecordsOf(region, collection);
        var erased = new List<ErasedRecord>();
        foreach (var part in (await records.GetStoredAsync(key, cancellationToken).ConfigureAwait(false))?.Parts ?? [])
        {
            var grant = await region.AcquireAsync(part.Sync, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                var parts = await RecordErasure.DropAsync(records, part.Sync, key, grant.Token, _environment.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                erased.Add(new ErasedRecord(region.Name, part.Sync, parts, 0));
            }
        }

        return erased;
    }

    private RetryingCollection RecordsOf(RecordRegion region, CollectionDefinition collection)
        => new(region.Collections, collection, new StoreRetry(collection.Name, _environment.Limits, _environment.Time, _environment.Logger)) { Listener = _environment.Listener };
}
