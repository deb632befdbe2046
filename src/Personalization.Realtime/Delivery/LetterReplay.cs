using Personalization.Destinations;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>
/// Delivers dead letters once more, as their syncs are configured now and with the keys that they had. Of replays of the same letter at the same time one delivers it, also where they are those of several processes. Thread-safe.
/// </summary>
internal sealed class LetterReplay(RealtimeEngine engine, DeliveryHub hub)
{
    private const int Page = 256;

    private readonly LetterClaims _claims = new(engine.Store, engine.Time);

    internal DeadLetters Letters => hub.Letters;

    /// <summary>Delivers a letter. One that is taken is removed.</summary>
    /// <exception cref="PersonalizationException">There is no such letter, also because another replay has just delivered it; or its sync is not configured.</exception>
    internal async ValueTask<DeliveryOutcome> RunAsync(string id, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var letter = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        return await RunAsync(letter, cancellationToken).ConfigureAwait(false) ?? throw NotFound();
    }

    /// <summary>Finds a letter.</summary>
    /// <exception cref="PersonalizationException">There is no such letter.</exception>
    internal async ValueTask<DeadLetter> GetAsync(string id, CancellationToken cancellationToken)
        => await hub.Letters.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw NotFound();

    /// <summary>Delivers all letters of a sync, in order, until the destination cannot take any.</summary>
    /// <returns>How many were delivered, and how many stay.</returns>
    internal async ValueTask<(int Delivered, int Left, string? Reason)> RunAllAsync(string sync, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        hub.Current.Get(sync);
        var (delivered, left, reason) = (0, 0, (string?)null);
        IReadOnlyList<DeadLetter> page;
        string? after = null;
        var isOver = false;
        do
        {
            page = await hub.Letters.ListAsync(sync, after, Page, cancellationToken).ConfigureAwait(false);
            foreach (var letter in page)
            {
                after = letter.Id;
                if ((isOver ? DeliveryOutcome.Retry(reason!) : await RunAsync(letter, cancellationToken).ConfigureAwait(false)) is not { } outcome)
                {
                    continue;
                }

                isOver |= outcome.Status == DeliveryStatus.Retry;
                delivered += outcome.Status == DeliveryStatus.Delivered ? 1 : 0;
                left += outcome.Status == DeliveryStatus.Delivered ? 0 : 1;
                reason = outcome.Reason ?? reason;
            }
        }
        while (page.Count == Page);
        return (delivered, left, reason);
    }

    /// <summary>Removes all letters of a sync, also of one that is configured no longer.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="PersonalizationException">There were none, and no such sync is configured.</exception>
    internal async ValueTask<int> DiscardAllAsync(string sync, CancellationToken cancellationToken)
    {
        var discarded = await hub.Letters.DiscardAllAsync(sync, cancellationToken).ConfigureAwait(false);
        if (discarded == 0)
        {
            await engine.StartAsync(cancellationToken).ConfigureAwait(false);
            hub.Current.Get(sync);
        }

        return discarded;
    }

    private static PersonalizationException NotFound()
        => new(RealtimeErrorCodes.DeadLetterNotFound, "There is no such dead letter of a destination. It may have been replayed or discarded; list those that there are. What the tables of a sink refused is shown, replayed and discarded by the sink.");

    /// <returns><see langword="null"/> where the letter is gone by the time that it is this one's turn.</returns>
    private async ValueTask<DeliveryOutcome?> RunAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var channel = hub.Current.Get(letter.Sync);
        return await _claims.RunAsync(letter.Person.Bucket, token => DeliverAsync(channel, letter.Id, token), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<DeliveryOutcome?> DeliverAsync(DeliveryChannel channel, string id, CancellationToken cancellationToken)
    {
        if (await hub.Letters.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } letter)
        {
            return null;
        }

        var entry = new StreamEntry(letter.Position, letter.Person, letter.Time, letter.Body);
        if (ErasedDeliveries.IsOf(engine.Plans, letter.Stream, entry, await engine.Suppression.GetAsync(cancellationToken).ConfigureAwait(false)))
        {
            await hub.Letters.DiscardAsync(id, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var rows = await channel.Rows.ReadAsync(letter.Person.Bucket, [entry], cancellationToken).ConfigureAwait(false);
        var outcome = rows.Count == 0
            ? DeliveryOutcome.Refused("The sync is configured to deliver no such thing any more. Discard it, or configure that again.")
            : (await channel.DeliverAsync(rows, cancellationToken).ConfigureAwait(false))[0];
        if (outcome.Status == DeliveryStatus.Delivered)
        {
            // Also where the claim was lost meanwhile: it is delivered. A process that dies before this repeats it, with the same key.
            await hub.Letters.DiscardAsync(id, CancellationToken.None).ConfigureAwait(false);
        }

        return outcome;
    }
}
