using System.Diagnostics.CodeAnalysis;

namespace Personalization.Records;

/// <summary>One collection of an <see cref="IRecordStore"/>, as <see cref="IRecordStore.OpenAsync"/> answers it. Every member may be called from any thread at any time.</summary>
/// <remarks>
/// <para><b>Handles.</b> All that were opened of a collection are as good as each other: an index that a later one added, an older one has too. They need no
/// disposal, and end with their store.</para>
/// <para><b>Atomicity.</b> Each operation of a batch is applied whole or not at all, with its index values. A batch as a whole may be
/// applied in part when <see cref="ApplyAsync"/> throws or the process ends.</para>
/// <para><b>Retry.</b> Applying the same batch again is safe: it leaves the store as one application does.</para>
/// <para><b>Newer runs.</b> Of a sync whose mark has a greater token than a batch nothing of the batch is applied, and of a part that has one,
/// no operation: both are <see cref="RefusalReason.Superseded"/>. See <see cref="RecordBatch.FindRefusals"/> and <see cref="StoredRecord.FindRefusal"/>.</para>
/// <para><b>Readers.</b> A lookup during a write answers the record as it was before or as it is after an operation, never a mixture.
/// An answer for (index, value) is a record that carried that value during the call: a stale pointer answers 'not found', never
/// another record.</para>
/// <para><b>Failure.</b> A store that cannot work throws <see cref="RecordStoreException"/>; what concerns a single row is an
/// <see cref="OperationRefusal"/>.</para>
/// <para>These sentences are the tests of <c>Personalization.Testing.RecordStoreConformanceTests</c>.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "What holds records by their indexes is a collection in every surface of the product.")]
public interface IRecordCollection
{
    /// <summary>Gets the collection as it was opened last.</summary>
    CollectionDefinition Definition { get; }

    /// <summary>Looks up a record by any of its indexes.</summary>
    /// <param name="index">One of its indexes.</param>
    /// <param name="value">The index value, compared ordinally.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record, or <see langword="null"/> when there is none or it is hidden.</returns>
    /// <exception cref="PersonalizationException">The collection has no such index: <see cref="CollectionDefinition.NoIndex"/>.</exception>
    ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken);

    /// <summary>Looks up many records at once. The default asks for one after the other.</summary>
    /// <param name="index">One of its indexes.</param>
    /// <param name="values">The index values; repeats are answered once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>An entry for every distinct value, <see langword="null"/> where there is no record.</returns>
    async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, PersonalizationRecord?>(values.Count, StringComparer.Ordinal);
        foreach (var value in values)
        {
            found[value] = await FindAsync(index, value, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Finds which record really carries an index value.</summary>
    /// <param name="index">An index other than the primary one.</param>
    /// <param name="value">The index value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record key of the holder, hidden or not, or <see langword="null"/> when none carries the value.</returns>
    ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken);

    /// <summary>Finds which records really carry some values of an index. The default asks for one after the other.</summary>
    /// <param name="index">An index other than the primary one.</param>
    /// <param name="values">The index values; repeats are answered once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>An entry for every distinct value: the record key of its holder, hidden or not, or <see langword="null"/> when none carries the value.</returns>
    async ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var holders = new Dictionary<string, string?>(values.Count, StringComparer.Ordinal);
        foreach (var value in values)
        {
            holders[value] = await FindHolderAsync(index, value, cancellationToken).ConfigureAwait(false);
        }

        return holders;
    }

    /// <summary>Reads a record as it is stored, with its parts, also when it is hidden. For explanations and repairs, not for lookups.</summary>
    /// <param name="key">The record key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record with its parts, or <see langword="null"/> when nothing is stored.</returns>
    ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken);

    /// <summary>Applies a batch. Order within a batch is kept; batches in flight at once never share a record key.</summary>
    /// <param name="batch">The operations.</param>
    /// <param name="cancellationToken">Cancels the call; the batch may then have been applied in part.</param>
    /// <returns>The operations that were not applied; empty when all were.</returns>
    /// <exception cref="RecordStoreException">The store failed; nothing is known of the batch's operations.</exception>
    ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken);

    /// <summary>Lists what the store holds of a sync: every part, live, cleared or removed, in no particular order.</summary>
    /// <remarks>A part that lies there during the whole listing is answered exactly once. Writes of other syncs go on meanwhile.</remarks>
    /// <param name="sync">The sync's id.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <returns>The parts' headers, read in pages of bounded memory.</returns>
    IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, CancellationToken cancellationToken);

    /// <summary>Reads which syncs have parts in the collection, configured or not.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The registrations, in no particular order.</returns>
    ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Notes which fields a sync writes, in the place of its registration before, unless another sync that is not forgotten has one of them.
    /// Check and change are one step; durable when it answers.
    /// </summary>
    /// <param name="registration">The registration.</param>
    /// <param name="replaces">Another sync whose registration and mark go at the same time, since its parts are this sync's now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="null"/> when it was noted; otherwise the registration in the way, and nothing was changed.</returns>
    ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken);

    /// <summary>Removes the registration and the mark of a sync. Its parts stay. Safe to repeat; durable when it answers.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the store knows nothing of the sync but its parts.</returns>
    ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken);

    /// <summary>Reads the mark of a sync.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The mark, or <see langword="null"/> when the store knows nothing of the sync.</returns>
    ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken);

    /// <summary>Moves the mark of a sync, if it is still what the caller believes. Durable, after all acknowledged batches, when it answers.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="expected">The mark as the caller knows it; <see langword="null"/> for none.</param>
    /// <param name="next">The new mark.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="false"/> when the mark is another one, and nothing was changed.</returns>
    ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken);
}
