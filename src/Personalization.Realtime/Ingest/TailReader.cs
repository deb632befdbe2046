using Personalization.People;

namespace Personalization.Realtime.Ingest;

/// <summary>Reads the events of a source from the logs of all buckets, each from where it stood. For one caller at a time.</summary>
/// <param name="store">Where the logs are.</param>
/// <param name="source">The event source.</param>
/// <param name="start">The position behind which it begins, in every bucket: positions follow the clock.</param>
internal sealed class TailReader(IPersonStore store, string source, long start)
{
    private const int Page = 32;
    private const int AtOnce = 16;
    private const long MostBytes = 4L * 1024 * 1024;

    private readonly long[] _positions = [.. Enumerable.Repeat(start, PersonKey.Buckets)];
    private int _first;

    /// <summary>Reads what has come since the last time, up to some megabytes.</summary>
    /// <returns>The events, in the order in which they were committed as far as the clocks agree; and whether there is more.</returns>
    internal async ValueTask<(IReadOnlyList<TailedEvent> Events, bool HasMore)> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new List<(long Position, TailedEvent Event)>();
        var (bytes, hasMore) = (0L, false);
        for (var read = 0; read < PersonKey.Buckets && bytes <= MostBytes; read += AtOnce)
        {
            int[] buckets = [.. Enumerable.Range(_first, AtOnce)];
            _first = (_first + AtOnce) % PersonKey.Buckets;
            var pages = await Task.WhenAll(buckets.Select(bucket => store.ReadStreamAsync(PersonStream.Log, bucket, _positions[bucket], Page, cancellationToken).AsTask())).ConfigureAwait(false);
            foreach (var (bucket, page) in buckets.Zip(pages))
            {
                _positions[bucket] = page.Count > 0 ? page[^1].Position : _positions[bucket];
                hasMore |= page.Count == Page;
                foreach (var entry in page)
                {
                    if (LoggedEvent.Find(entry) is { } message && message.Source == source)
                    {
                        found.Add((entry.Position, new TailedEvent(source, message.ReceivedAt, message)));
                        bytes += message.Utf8Json.Length;
                    }
                }
            }

            hasMore |= bytes > MostBytes;
        }

        return ([.. found.OrderBy(one => one.Position).Select(one => one.Event)], hasMore);
    }
}
