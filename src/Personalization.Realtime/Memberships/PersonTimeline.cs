using System.Globalization;
using System.Text;
using Personalization.Lookups;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Memberships;

/// <summary>Tells what has happened to a person lately: events, transitions, and the syncs of the record. Reads a bounded part of the streams, the newest first. Thread-safe.</summary>
internal sealed class PersonTimeline(RealtimeEngine engine, RecordExplainer records)
{
    internal const int MaxEntries = 1_000;

    private const int Page = 1_000;

    /// <summary>So many pages of streams are read for one answer, whatever they hold of others.</summary>
    private const int MostPages = 64;

    /// <summary>How far back is looked, until there is enough.</summary>
    private static readonly TimeSpan[] Reaches = [TimeSpan.FromMinutes(10), TimeSpan.FromHours(2), TimeSpan.FromHours(26)];

    /// <summary>Reads the newest entries.</summary>
    /// <param name="place">The collection, the index and the value.</param>
    /// <param name="limit">The most entries.</param>
    /// <param name="withUnplaced">Whether events of the user are among them that belong to no collection.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The entries, the newest first; and whether nothing of the last day was left out but for the limit.</returns>
    internal async ValueTask<(IReadOnlyList<TimelineEntry> Entries, bool IsWhole)> ReadAsync(
        (string Collection, string Index, string Value) place, int limit, bool withUnplaced, CancellationToken cancellationToken)
    {
        var (collection, index, value) = place;
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var explanation = await ExplainAsync(collection, index, value, cancellationToken).ConfigureAwait(false);
        var people = new HashSet<PersonKey> { PersonIds.OfValue(collection, index, value) };
        if (withUnplaced)
        {
            people.Add(PersonIds.OfUnknownUser(explanation?.Key ?? value));
        }

        if (explanation is not null)
        {
            people.Add(PersonIds.OfRecord(collection, explanation.Key));
        }

        var (found, isWhole) = (new List<TimelineEntry>(), false);
        var pages = 0;
        foreach (var reach in Reaches)
        {
            (found, isWhole) = await ReadAsync(people, engine.Time.GetUtcNow() - reach, MostPages - pages, count => pages += count, cancellationToken).ConfigureAwait(false);
            if (found.Count >= limit || !isWhole)
            {
                break;
            }
        }

        found.AddRange(explanation?.Parts.Select(part => new TimelineEntry(part.SyncedAt, "synced", part.Sync, StateOf(part.State))) ?? []);
        return ([.. found.OrderByDescending(entry => entry.At).Take(limit)], isWhole);
    }

    /// <summary>Tells the entries in sentences.</summary>
    internal static string Narrate(IReadOnlyList<TimelineEntry> entries, bool isWhole, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append(entries.Count == 0 ? "Nothing is known of this person from the last day.\n" : $"What is known of this person, the newest first ({entries.Count.ToString(CultureInfo.InvariantCulture)}):\n");
        foreach (var entry in entries)
        {
            var what = entry.Kind switch
            {
                "event" => $"did '{entry.Name}' ({entry.Source})",
                "entered" => $"entered the audience '{entry.Name}'",
                "left" => $"left the audience '{entry.Name}'",
                _ => $"the record was written by the sync '{entry.Name}' ({entry.Source})",
            };
            text.Append(CultureInfo.InvariantCulture, $"- {Ago(now - entry.At)}: {what}\n");
        }

        return isWhole ? text.ToString() : text.Append("More may have happened: there was too much to read.\n").ToString();
    }

    private static string Ago(TimeSpan passed) => passed switch
    {
        { TotalSeconds: < 60 } => "just now",
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)passed.TotalMinutes} min ago"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)passed.TotalHours} h ago"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)passed.TotalDays} days ago"),
    };

    private static string StateOf(Records.PartState state) => state switch
    {
        Records.PartState.Live => "live",
        Records.PartState.Removed => "removed",
        _ => "cleared",
    };

    private async ValueTask<RecordExplanation?> ExplainAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        try
        {
            return await records.ExplainAsync(collection, index, value, cancellationToken).ConfigureAwait(false);
        }
        catch (CollectionLoadingException)
        {
            return null; // events may be there all the same
        }
    }

    private async ValueTask<(List<TimelineEntry> Found, bool IsWhole)> ReadAsync(
        HashSet<PersonKey> people, DateTimeOffset since, int most, Action<int> count, CancellationToken cancellationToken)
    {
        var found = new List<TimelineEntry>();
        var pages = 0;
        foreach (var (bucket, stream) in people.Where(PersonLimits.CanHold).Select(person => person.Bucket).Distinct().SelectMany(bucket => new[] { (bucket, PersonStream.Log), (bucket, PersonStream.Outbox) }))
        {
            // Positions follow the clock.
            var after = PersonLimits.NextNumber(0, since);
            for (var isFull = true; isFull;)
            {
                if (pages == most)
                {
                    count(pages);
                    return (found, false);
                }

                var entries = await engine.Store.ReadStreamAsync(stream, bucket, after, Page, cancellationToken).ConfigureAwait(false);
                found.AddRange(entries.Where(entry => people.Contains(entry.Person)).Select(entry => EntryOf(stream, entry)));
                pages++;
                after = entries.Count > 0 ? entries[^1].Position : after;
                isFull = entries.Count == Page;
            }
        }

        count(pages);
        return (found, true);
    }

    private static TimelineEntry EntryOf(PersonStream stream, StreamEntry entry)
    {
        if (stream == PersonStream.Outbox)
        {
            var transition = TransitionFrame.Read(entry.Body);
            return new TimelineEntry(transition.At, transition.IsMember ? "entered" : "left", transition.Audience, transition.Cause);
        }

        var message = EventFrame.Read(entry.Body);
        return new TimelineEntry(message.Timestamp, "event", message.Name ?? NameOf(message.Type), message.Source);
    }

    private static string NameOf(Events.EventType type) => Encoding.UTF8.GetString(Events.EventTypes.NameOf(type));
}
