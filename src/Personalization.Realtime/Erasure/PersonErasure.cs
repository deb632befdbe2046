using Personalization.Errors;
using Personalization.People;
using Personalization.Realtime.People;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Realtime.Erasure;

/// <summary>Erases people everywhere, and sees to it that none comes back. Thread-safe.</summary>
internal sealed class PersonErasure(RealtimeEngine engine, SyncService syncs, SuppressionList suppression, IEnumerable<IPersonEraser> erasers)
{
    private readonly PersonKeys _keys = new(engine);

    /// <summary>Gets or sets how long it is waited until all hosts have read that the person is on the list, and what they had under way is written and can be erased. Tests of one host alone shorten it.</summary>
    internal TimeSpan Settling { get; set; } = SuppressionList.Freshness + TimeSpan.FromSeconds(1);

    /// <summary>Erases the person whose record carries a value, and what was kept for the value itself.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="index">One of its indexes.</param>
    /// <param name="value">The index value.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>What there was, and where.</returns>
    /// <exception cref="PersonalizationException">There is no such collection or index, or another process has the state: then nothing was done. Or a store, a state or a sink's database cannot be reached; what is done by then stays done.</exception>
    internal async ValueTask<ErasureReceipt> ForgetAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        var definition = Find(collection, index);
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);

        // The record may be gone when a crash ends this before it is through: until then a note tells which it was.
        var asked = PersonIds.OfValue(collection, index, value);
        var pending = new PendingErasure(engine.Store, asked);
        var known = await pending.ReadAsync(cancellationToken).ConfigureAwait(false);
        var (key, values) = await syncs.FindStoredAsync(definition, index, value, known?.RecordKey, cancellationToken).ConfigureAwait(false);
        values = [.. values.Union(known?.Values ?? [])];
        if (key is not null)
        {
            // Where another process has the state, nothing is begun: somebody who is half erased would lose events, and keep the record.
            syncs.ClaimState();
        }

        await pending.WriteAsync(new PendingErasure.Content(key, values), cancellationToken).ConfigureAwait(false);

        var people = _keys.Of(collection, key, values);
        var suppressed = await suppression.AddAsync(collection, key, people, cancellationToken).ConfigureAwait(false);
        await _keys.AddLinkedAsync(collection, people, cancellationToken).ConfigureAwait(false);
        suppressed += await suppression.AddAsync(collection, key, people, cancellationToken).ConfigureAwait(false);

        await Task.Delay(Settling, engine.Time, cancellationToken).ConfigureAwait(false);
        var person = new ErasedPerson(collection, key, values, people);
        var erased = new List<ErasedCount>();
        foreach (var eraser in erasers)
        {
            erased.AddRange(await eraser.EraseAsync(person, cancellationToken).ConfigureAwait(false));
        }

        await pending.RemoveAsync(cancellationToken).ConfigureAwait(false);
        return new ErasureReceipt(collection, engine.Time.GetUtcNow(), suppressed, erased);
    }

    /// <summary>Lets somebody come back by a value: what the warehouse has is written by the next run, and events are kept. Other values of the person are each to be allowed too.</summary>
    /// <returns>How many hashes were taken off the list.</returns>
    internal async ValueTask<int> AllowAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        var definition = Find(collection, index);
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var key = index == definition.PrimaryIndex ? value : null;
        return await suppression.RemoveAsync(collection, key, _keys.Of(collection, key, [(index, value)]), cancellationToken).ConfigureAwait(false);
    }

    private CollectionDefinition Find(string name, string index)
    {
        var collection = engine.Records.Find(name) ?? throw new PersonalizationException(ErrorCodes.CollectionNotFound, $"There is no collection '{name}'. {NameSuggestion.For(name, syncs.CollectionNames)}");
        string[] indexes = [collection.PrimaryIndex, .. collection.OtherIndexes];
        return indexes.Contains(index, StringComparer.Ordinal) ? collection : throw new PersonalizationException(
            ErrorCodes.IndexNotFound, $"The collection '{name}' has no index '{index}'. {NameSuggestion.For(index, indexes)}");
    }
}
