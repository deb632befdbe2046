using System.Globalization;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>Lists what events broke of their contracts, and takes blocked events in once more. Thread-safe.</summary>
internal sealed class EventViolations(RealtimeEngine engine, EventIngest ingest, EventGate gate)
{
    /// <summary>The greatest number of answers of a list: with their events they fit into memory.</summary>
    internal const int MostListed = 500;

    private const int Page = 256;

    /// <summary>Lists violations, the newest first.</summary>
    internal async ValueTask<IReadOnlyList<StoredViolation>> ListAsync(ViolationFilter filter, int limit, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var newest = new PriorityQueue<StoredViolation, DateTimeOffset>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            for (var (after, isFull) = (0L, true); isFull;)
            {
                var entries = await engine.Store.ReadStreamAsync(PersonStream.Violations, bucket, after, Page, cancellationToken).ConfigureAwait(false);
                foreach (var one in entries.Select(entry => Read(bucket, entry)).OfType<StoredViolation>().Where(filter.Takes))
                {
                    newest.Enqueue(one, one.Time);
                    if (newest.Count > limit)
                    {
                        newest.Dequeue();
                    }
                }

                (after, isFull) = (entries.Count > 0 ? entries[^1].Position : after, entries.Count == Page);
            }
        }

        return [.. newest.UnorderedItems.Select(item => item.Element).OrderByDescending(one => one.Time).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Takes blocked events in by today's contract and transforms. One that comes through is removed from the violations after it is kept: where a process ends in between, it is taken once more and counts once, since its message id is known.
    /// </summary>
    internal async ValueTask<ViolationReplay> ReplayAsync(ViolationFilter filter, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var blockedOnes = filter with { IsBlocked = true };
        var result = new ViolationReplay(0, 0);
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            for (var (after, isFull) = (0L, true); isFull;)
            {
                var entries = await engine.Store.ReadStreamAsync(PersonStream.Violations, bucket, after, Page, cancellationToken).ConfigureAwait(false);
                var found = await ReplayAsync(bucket, [.. entries.Select(entry => (entry.Position, One: Read(bucket, entry))).Where(one => one.One is not null && blockedOnes.Takes(one.One)).Select(one => (one.Position, one.One!))], cancellationToken).ConfigureAwait(false);
                result = new ViolationReplay(result.Replayed + found.Replayed, result.StillBlocked + found.StillBlocked);
                (after, isFull) = (entries.Count > 0 ? entries[^1].Position : after, entries.Count == Page);
            }
        }

        return result;
    }

    private async ValueTask<ViolationReplay> ReplayAsync(int bucket, (long Position, StoredViolation One)[] blocked, CancellationToken cancellationToken)
    {
        var plans = engine.Plans;
        var taken = new List<long>();
        var kept = new GatedEvents([], [], []);
        foreach (var (position, one) in blocked)
        {
            var message = one.Violation.Message;
            var gated = await gate.JudgeAsync(plans.Contracts.Find(message.Source), [message], engine.Logger, cancellationToken).ConfigureAwait(false);
            if (!gated.Apart.Any(violation => violation.IsBlocked))
            {
                taken.Add(position);
                kept = new GatedEvents([.. kept.Messages, .. gated.Messages], [.. kept.Violations, .. gated.Violations], [.. kept.Apart, .. gated.Apart]);
            }
        }

        if (taken.Count > 0)
        {
            await ingest.KeepAsync(plans, kept, cancellationToken).ConfigureAwait(false);
            await engine.Store.RemoveEntriesAsync(PersonStream.Violations, bucket, taken, cancellationToken).ConfigureAwait(false);
        }

        return new ViolationReplay(taken.Count, blocked.Length - taken.Count);
    }

    /// <returns><see langword="null"/> for one that cannot be read.</returns>
    private static StoredViolation? Read(int bucket, StreamEntry entry)
    {
        try
        {
            return new StoredViolation(string.Create(CultureInfo.InvariantCulture, $"{bucket}-{entry.Position}"), entry.Time, ViolationFrame.Read(entry.Body));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
