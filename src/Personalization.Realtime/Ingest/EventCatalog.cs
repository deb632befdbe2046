using Personalization.People;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>Which events were seen in the last 25 hours, by the log and the violations: a read of all of it, and nothing that ingest pays for. Thread-safe.</summary>
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
        var others = await ReadAsync(PersonStream.Log, source, seen, cancellationToken).ConfigureAwait(false) + await ReadAsync(PersonStream.Violations, source, seen, cancellationToken).ConfigureAwait(false);
        return ([.. seen.Values.OrderByDescending(one => one.Count).ThenBy(one => one.Source, StringComparer.Ordinal).ThenBy(one => one.Type).ThenBy(one => one.Name, StringComparer.Ordinal)], others);
    }

    /// <returns>How many events are of a name too many.</returns>
    private async Task<long> ReadAsync(PersonStream stream, string? source, Dictionary<(string Source, EventType Type, string? Name), CataloguedEvent> seen, CancellationToken cancellationToken)
    {
        var start = PersonLimits.NextNumber(0, engine.Time.GetUtcNow() - Reach);
        var others = 0L;
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            var after = start;
            for (var isFull = true; isFull;)
            {
                var page = await engine.Store.ReadStreamAsync(stream, bucket, after, Page, cancellationToken).ConfigureAwait(false);
                var messages = stream == PersonStream.Log ? page.Select(LoggedEvent.Find) : page.Select(entry => LoggedEvent.FindViolation(entry)?.Message);
                others += messages.Count(message => message is not null && (source is null || message.Source == source) && !TryCount(message, stream, seen));
                (after, isFull) = (page.Count > 0 ? page[^1].Position : after, page.Count == Page);
            }
        }

        return others;
    }

    /// <returns><see langword="false"/> for an event of a name too many.</returns>
    private bool TryCount(EventMessage message, PersonStream stream, Dictionary<(string Source, EventType Type, string? Name), CataloguedEvent> seen)
    {
        var key = (message.Source, message.Type, Name: message.Name is { Length: > LongestName } name ? name[..LongestName] + "…" : message.Name);
        var at = message.ReceivedAt;
        if (!seen.TryGetValue(key, out var known))
        {
            if (seen.Count == MostNames)
            {
                return false;
            }

            known = new CataloguedEvent
            {
                Source = key.Source,
                Type = key.Type,
                Name = key.Name,
                IsDeclared = engine.Plans.Contracts.Find(key.Source)?.Declares(message.Type, message.Name),
                FirstSeen = at,
                LastSeen = at,
            };
        }

        var isViolation = stream == PersonStream.Violations;
        seen[key] = known with
        {
            Count = known.Count + (isViolation ? 0 : 1),
            Violations = known.Violations + (isViolation ? 1 : 0),
            FirstSeen = known.FirstSeen < at ? known.FirstSeen : at,
            LastSeen = known.LastSeen > at ? known.LastSeen : at,
        };
        return true;
    }
}
