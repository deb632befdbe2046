using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Does the work of one sink. Not thread-safe; other processes share the work.</summary>
internal sealed class SinkWorker
{
    private const int RetriedAtOnce = 256;

    private readonly SinkDefinition _sink;
    private readonly SinkFailures _failures;
    private readonly SinkWriter _retries;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, ValueTask<Func<EventMessage, bool>?>>? _findErased;
    private readonly IReadOnlyList<SinkPump> _pumps;
    private readonly List<SinkFailure> _refused = [];

    /// <param name="store">Where the streams are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="tables">Its database.</param>
    /// <param name="findErased">Answers which events are of people who were erased; nobody was without it.</param>
    internal SinkWorker(IPersonStore store, TimeProvider time, SinkDefinition sink, ITableSource tables, Func<CancellationToken, ValueTask<Func<EventMessage, bool>?>>? findErased = null)
    {
        _sink = sink;
        _time = time;
        _findErased = findErased;
        _failures = new SinkFailures(store, time);
        _retries = new SinkWriter(tables, sink, (failures, _) =>
        {
            _refused.AddRange(failures);
            return default;
        })
        {
            FindErased = findErased,
        };
        var lanes = Enumerable.Range(0, tables.Limits.Writers).Select(lane => Enumerable.Range(0, PersonKey.Buckets).Where(bucket => bucket % tables.Limits.Writers == lane).ToArray()).ToArray();
        _pumps = [.. SinkStreams.Of(sink.Name).SelectMany(stream => lanes.Select(buckets =>
        {
            var writer = new SinkWriter(tables, sink, (failures, token) => KeepAsync(stream.Stream, failures, token)) { FindErased = findErased };
            return new SinkPump(store, time, stream, writer, (cursor, entry) => EventOf(writer, stream.Stream, (cursor, entry), entry.Body)) { Buckets = buckets };
        }))];
    }

    /// <summary>Takes what is new, a page of each bucket.</summary>
    /// <returns>How many entries there were.</returns>
    /// <exception cref="PersonalizationException">The database or the store failed. It can be done again.</exception>
    internal async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        // Each for itself: one whose rows are refused for the moment delays no other.
        var counts = await Task.WhenAll(_pumps.Select(pump => Task.Run(() => pump.RunAsync(cancellationToken).AsTask(), cancellationToken))).ConfigureAwait(false);
        return counts.Sum();
    }

    /// <summary>Tries again what the tables did not take, and drops what is too much.</summary>
    /// <param name="all">Whether those are tried again, too, that have been tried for 48 hours.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were written, and how many are left.</returns>
    internal async ValueTask<(int Written, int Left)> RetryAsync(bool all, CancellationToken cancellationToken)
    {
        var (written, left) = (0, 0);
        var now = _time.GetUtcNow();
        _retries.Forget();
        var (page, over, kept) = (new List<KeptFailure>(), new List<KeptFailure>(), new Queue<KeptFailure>());
        await foreach (var failure in _failures.ReadAsync(_sink.Name, cancellationToken).ConfigureAwait(false))
        {
            if (kept.TryPeek(out var first) && first.Bucket != failure.Bucket)
            {
                kept.Clear();
            }

            kept.Enqueue(failure with { Entry = failure.Entry with { Body = default }, Frame = failure.Frame with { Body = default } });
            if (kept.Count > SinkFailures.MostInBucket)
            {
                over.Add(kept.Dequeue());
            }

            if (all || failure.Entry.Time >= now - SinkFailures.RetryLife)
            {
                page.Add(failure);
            }
            else
            {
                left++;
            }

            if (page.Count == RetriedAtOnce)
            {
                await RetryPageAsync().ConfigureAwait(false);
            }
        }

        await RetryPageAsync().ConfigureAwait(false);
        await _failures.RemoveAsync(over, cancellationToken).ConfigureAwait(false);
        return (written, left);

        async ValueTask RetryPageAsync()
        {
            var done = await RetryAsync(page, cancellationToken).ConfigureAwait(false);
            written += done;
            left += page.Count - done;
            page.Clear();
        }
    }

    /// <summary>Drops what was kept.</summary>
    /// <returns>How many there were.</returns>
    internal async ValueTask<int> DiscardAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        var page = new List<KeptFailure>();
        await foreach (var failure in _failures.ReadAsync(_sink.Name, cancellationToken).ConfigureAwait(false))
        {
            count++;
            page.Add(failure);
            if (page.Count == RetriedAtOnce)
            {
                await _failures.RemoveAsync(page, cancellationToken).ConfigureAwait(false);
                page.Clear();
            }
        }

        await _failures.RemoveAsync(page, cancellationToken).ConfigureAwait(false);
        return count;
    }

    private async ValueTask KeepAsync(PersonStream stream, IReadOnlyList<SinkFailure> failures, CancellationToken cancellationToken)
    {
        var isErased = _findErased is null ? null : await _findErased(cancellationToken).ConfigureAwait(false);
        await _failures.KeepAsync(_sink.Name, stream, isErased is null ? failures : [.. failures.Where(one => !isErased(one.Event.Message))], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> RetryAsync(List<KeptFailure> page, CancellationToken cancellationToken)
    {
        if (page.Count == 0)
        {
            return 0;
        }

        _refused.Clear();
        await _retries.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var byEntry = page.ToDictionary(failure => failure.Entry);
        await _retries.WriteAsync([.. page.Select(failure => EventOf(_retries, failure.Frame.Stream, (string.Empty, failure.Entry), failure.Frame.Body))], cancellationToken).ConfigureAwait(false);
        foreach (var refused in _refused)
        {
            byEntry.Remove(refused.Event.Entry);
        }

        await _failures.RemoveAsync(byEntry.Values, cancellationToken).ConfigureAwait(false);
        return byEntry.Count;
    }

    private static SinkEvent EventOf(SinkWriter writer, PersonStream stream, (string Cursor, StreamEntry Entry) from, ReadOnlyMemory<byte> body)
    {
        if (stream == PersonStream.Violations)
        {
            var violation = ViolationFrame.Read(body);
            return new SinkEvent(from.Cursor, from.Entry, violation.Message, ViolationTable.RowsOf(violation));
        }

        var message = EventFrame.Read(body);
        return new SinkEvent(from.Cursor, from.Entry, message, writer.Rows.RowsOf(message));
    }
}
