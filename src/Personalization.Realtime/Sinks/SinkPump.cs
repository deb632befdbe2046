using System.Globalization;
using Personalization.People;
using Personalization.Realtime.People;
using StreamReader = Personalization.Realtime.People.StreamReader;

namespace Personalization.Realtime.Sinks;

/// <summary>Takes a stream of every bucket into the tables of a sink. Not thread-safe; other processes share the work.</summary>
internal sealed class SinkPump
{
    /// <summary>So many buckets are written at once: enough rows for one transaction, and few enough for memory.</summary>
    private const int BucketsAtOnce = 8;

    private readonly StreamReader _reader;
    private readonly SinkWriter _writer;
    private readonly TimeProvider _time;
    private readonly string _cursor;
    private readonly Func<string, StreamEntry, SinkEvent> _eventOf;
    private readonly int[] _buckets;
    private bool _isPrepared;

    /// <param name="store">Where the streams are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stream">The stream, and the name of its cursor.</param>
    /// <param name="writer">Writes the rows.</param>
    /// <param name="eventOf">Answers the event of a cursor's entry, with its rows.</param>
    internal SinkPump(IPersonStore store, TimeProvider time, StreamName stream, SinkWriter writer, Func<string, StreamEntry, SinkEvent> eventOf)
    {
        _reader = new StreamReader(store, time, stream.Stream, stream.Reader);
        _writer = writer;
        _time = time;
        _cursor = stream.Reader;
        _eventOf = eventOf;
        _buckets = [.. Enumerable.Range(0, PersonKey.Buckets)];
    }

    /// <summary>Gets the buckets that are read; all by default.</summary>
    internal IReadOnlyList<int> Buckets
    {
        get => _buckets;
        init => _buckets = [.. value];
    }

    /// <summary>The name of the position that a bucket of a stream is counted by.</summary>
    internal static string CursorOf(string reader, int bucket) => string.Create(CultureInfo.InvariantCulture, $"{reader}/{bucket}");

    /// <summary>Takes what is there, a page of each bucket.</summary>
    /// <returns>How many entries there were.</returns>
    internal async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!_isPrepared)
        {
            await _reader.PrepareAsync(fromStart: true, cancellationToken).ConfigureAwait(false);
            _isPrepared = true;
        }

        var count = 0;
        foreach (var buckets in _buckets.Chunk(BucketsAtOnce))
        {
            count += await RunAsync(buckets, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private async Task<int> RunAsync(int[] buckets, CancellationToken cancellationToken)
    {
        await _writer.PrepareAsync(cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(StreamReader.LongestTake, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var gathering = new PageGathering(buckets.Length);
        Task<int>[] reads = [.. buckets.Select(bucket => ReadAsync(bucket, gathering, cancellationToken))];
        var pages = await gathering.All.ConfigureAwait(false);
        try
        {
            if (pages.Count > 0)
            {
                await _writer.WriteAsync([.. pages.SelectMany(EventsOf)], both.Token).ConfigureAwait(false);
            }

            gathering.End(exception: null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            gathering.End(exception);
        }

        return (await Task.WhenAll(reads).ConfigureAwait(false)).Sum();
    }

    private async Task<int> ReadAsync(int bucket, PageGathering gathering, CancellationToken cancellationToken)
    {
        var hasArrived = false;
        try
        {
            return await _reader.ReadAsync(
                bucket,
                async (page, _) =>
                {
                    hasArrived = true;
                    await gathering.AddAsync(bucket, page).ConfigureAwait(false);
                    return page[^1].Position;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!hasArrived)
            {
                gathering.Arrived();
            }
        }
    }

    private IEnumerable<SinkEvent> EventsOf((int Bucket, IReadOnlyList<StreamEntry> Page) read)
    {
        var cursor = CursorOf(_cursor, read.Bucket);
        return read.Page.Select(entry => _eventOf(cursor, entry));
    }
}
