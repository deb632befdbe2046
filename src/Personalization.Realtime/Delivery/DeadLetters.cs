using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>What destinations would not take. It lies in its person's bucket until it is replayed or discarded. Thread-safe.</summary>
internal sealed class DeadLetters(RealtimeEngine engine)
{
    private const int Page = 256;
    private const int MostAttempts = 100;

    /// <summary>Adds letters. When it returns, all are durable; where it fails, some may be, and may be added once more.</summary>
    internal async ValueTask AddAsync(string sync, PersonStream stream, IReadOnlyList<(DeliveryRow Row, string Reason)> dead, CancellationToken cancellationToken)
    {
        var now = engine.Time.GetUtcNow();

        // A delivery takes its time: whoever was erased meanwhile is not kept.
        var suppressed = await engine.Suppression.LoadAsync(cancellationToken).ConfigureAwait(false);
        var kept = suppressed.IsEmpty ? dead : [.. dead.Where(one => !ErasedDeliveries.IsOf(engine.Plans, stream, one.Row.Entry, suppressed))];
        foreach (var person in kept.GroupBy(one => one.Row.Entry.Person))
        {
            PersonEntry[] entries = [.. person.Select(one => new PersonEntry(now, DeadLetterFrame.Write(sync, stream, one.Row, one.Reason)))];
            for (var attempt = 0; !await TryAddAsync(person.Key, entries, cancellationToken).ConfigureAwait(false);)
            {
                if (++attempt == MostAttempts)
                {
                    throw new RecordStoreException("people", "commit", $"The state of a person changed {MostAttempts} times while a dead letter was written. Try again.") { Kind = RecordStoreErrorKind.Transient };
                }
            }
        }
    }

    /// <summary>Lists letters in the order of their ids, which is that of time within a person.</summary>
    /// <param name="sync">Only those of a sync.</param>
    /// <param name="after">The last one of the page before.</param>
    /// <param name="limit">The greatest number of answers.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<IReadOnlyList<DeadLetter>> ListAsync(string? sync, string? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<DeadLetter>();
        var (first, position) = after is not null && DeadLetterFrame.TryReadId(after, out var bucket, out var at) ? (bucket, at) : (0, 0L);
        for (bucket = first; bucket < PersonKey.Buckets && found.Count < limit; bucket++, position = 0)
        {
            IReadOnlyList<StreamEntry> page;
            do
            {
                page = await engine.Store.ReadStreamAsync(PersonStream.DeadLetters, bucket, position, Page, cancellationToken).ConfigureAwait(false);
                found.AddRange(page.Select(entry => DeadLetterFrame.Read(bucket, entry)).OfType<DeadLetter>().Where(letter => sync is null || letter.Sync == sync));
                position = page.Count > 0 ? page[^1].Position : position;
            }
            while (page.Count == Page && found.Count < limit);
        }

        return found.Count > limit ? [.. found.Take(limit)] : found;
    }

    internal async ValueTask<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!DeadLetterFrame.TryReadId(id, out var bucket, out var position))
        {
            return null;
        }

        var entries = await engine.Store.ReadStreamAsync(PersonStream.DeadLetters, bucket, position - 1, 1, cancellationToken).ConfigureAwait(false);
        return entries is [var entry] && entry.Position == position ? DeadLetterFrame.Read(bucket, entry) : null;
    }

    /// <summary>Removes a letter.</summary>
    /// <returns>Whether it was there.</returns>
    internal async ValueTask<bool> DiscardAsync(string id, CancellationToken cancellationToken)
        => DeadLetterFrame.TryReadId(id, out var bucket, out var position)
            && await engine.Store.RemoveEntriesAsync(PersonStream.DeadLetters, bucket, [position], cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>Removes all letters of a sync that there are now.</summary>
    /// <returns>How many there were.</returns>
    internal async ValueTask<int> DiscardAllAsync(string sync, CancellationToken cancellationToken)
    {
        var discarded = 0;
        string? after = null;
        IReadOnlyList<DeadLetter> page;
        do
        {
            page = await ListAsync(sync, after, Page, cancellationToken).ConfigureAwait(false);
            foreach (var letter in page)
            {
                discarded += await DiscardAsync(letter.Id, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                after = letter.Id;
            }
        }
        while (page.Count == Page);
        return discarded;
    }

    private async ValueTask<bool> TryAddAsync(PersonKey person, PersonEntry[] entries, CancellationToken cancellationToken)
    {
        var stored = (await engine.Store.ReadAsync([person], cancellationToken).ConfigureAwait(false))[0];
        var commit = new PersonCommit
        {
            Person = person,
            ExpectedVersion = stored?.Version ?? 0,
            State = stored?.State ?? default,

            // When the person is due is not known here; the sweep finds it out.
            Due = stored is null ? null : engine.Time.GetUtcNow(),
            DeadLetters = entries,
        };
        return (await engine.Store.CommitAsync([commit], cancellationToken).ConfigureAwait(false))[0] > 0;
    }
}
