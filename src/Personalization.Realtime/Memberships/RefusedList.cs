using Personalization.People;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;

namespace Personalization.Realtime.Memberships;

/// <summary>Lists what destinations and tables of sinks would not take: both lie with their people. Thread-safe.</summary>
internal sealed class RefusedList(RealtimeEngine engine)
{
    private const int Page = 256;

    /// <summary>Lists in the order of ids, which is that of time within a person.</summary>
    /// <param name="sync">Only those of a realtime sync or event sync.</param>
    /// <param name="after">The last one of the page before.</param>
    /// <param name="limit">The greatest number of answers.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<IReadOnlyList<RefusedEntry>> ListAsync(string? sync, string? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<RefusedEntry>();
        var (first, position) = after is not null && DeadLetterFrame.TryReadId(after, out var bucket, out var at) ? (bucket, at) : (0, 0L);
        for (bucket = first; bucket < PersonKey.Buckets && found.Count < limit; bucket++, position = 0)
        {
            IReadOnlyList<StreamEntry> page;
            do
            {
                page = await engine.Store.ReadStreamAsync(PersonStream.DeadLetters, bucket, position, Page, cancellationToken).ConfigureAwait(false);
                found.AddRange(page.Select(entry => Read(bucket, entry)).OfType<RefusedEntry>().Where(one => sync is null || one.Sync == sync));
                position = page.Count > 0 ? page[^1].Position : position;
            }
            while (page.Count == Page && found.Count < limit);
        }

        return found.Count > limit ? [.. found.Take(limit)] : found;
    }

    private static RefusedEntry? Read(int bucket, StreamEntry entry)
    {
        if (SinkFailureFrame.Read(entry.Body) is { } frame)
        {
            var facts = KeptFailureFacts.Of(new KeptFailure(bucket, entry, frame));
            return new RefusedEntry(facts.Id, facts.Event, facts.Problem, facts.At) { Sink = frame.Sink };
        }

        return DeadLetterFrame.Read(bucket, entry) is { } letter
            ? new RefusedEntry(letter.Id, letter.Trigger, letter.Reason, letter.At) { Sync = letter.Sync, Key = letter.Key }
            : null;
    }
}
