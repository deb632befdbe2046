using Personalization.People;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>Which events were seen in the last 25 hours, by the log: a read of all of it, and nothing that ingest pays for. Thread-safe.</summary>
internal sealed class EventCatalog(RealtimeEngine engine)
{
    /// <summary>Names are senders' own, so there may be any number.</summary>
    internal const int MostNames = 10_000;

    private const int LongestName = 256;
    private const int Page = 256;

    /// <summary>Gets how far back it looks: as far as the log is kept.</summary>
    internal static TimeSpan Reach { get; } = BucketSweep.LogLife;

    /// <summary>Reads the log.</summary>
    /// <param name="source">The event source; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was seen, the most frequent first; and how many events are of none of these names, since there are too many names.</returns>
    /// <exception cref="PersonalizationException">There is no such source.</exception>
    internal async Task<(IReadOnlyList<CataloguedEvent> Events, long Others)> ReadAsync(string? source, CancellationToken cancellationToken)
    {
        if (source is not null)
        {
            engine.Plans.CheckSource(source);
        }

        var seen = new Dictionary<(string Source, EventType Type, string? Name), CataloguedEvent>();
        var start = PersonLimits.NextNumber(0, engine.Time.GetUtcNow() - Reach);
        var others = 0L;
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            var after = start;
            for (var isFull = true; isFull;)
            {
                var page = await engine.Store.ReadStreamAsync(PersonStream.Log, bucket, after, Page, cancellationToken).ConfigureAwait(false);
                others += page.Count(entry => !TryCount(entry, source, seen));
                (after, isFull) = (page.Count > 0 ? page[^1].Position : after, page.Count == Page);
            }
        }

        return ([.. seen.Values.OrderByDescending(one => one.Count).ThenBy(one => one.Source, StringComparer.Ordinal).ThenBy(one => one.Type).ThenBy(one => one.Name, StringComparer.Ordinal)], others);
    }

    /// <returns><see langword="false"/> for an event of a name too many.</returns>
    private static bool TryCount(StreamEntry entry, string? source, Dictionary<(string Source, EventType Type, string? Name), CataloguedEvent> seen)
    {
        if (LoggedEvent.Find(entry) is not { } message || (source is not null && message.Source != source))
        {
            return true;
        }

        var key = (message.Source, message.Type, Name: message.Name is { Length: > LongestName } name ? name[..LongestName] + "…" : message.Name);
        var at = message.ReceivedAt;
        if (!seen.TryGetValue(key, out var known))
        {
            return seen.Count < MostNames && seen.TryAdd(key, new CataloguedEvent { Source = key.Source, Type = key.Type, Name = key.Name, Count = 1, FirstSeen = at, LastSeen = at });
        }

        seen[key] = known with { Count = known.Count + 1, FirstSeen = known.FirstSeen < at ? known.FirstSeen : at, LastSeen = known.LastSeen > at ? known.LastSeen : at };
        return true;
    }
}
