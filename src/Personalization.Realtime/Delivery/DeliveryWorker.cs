using Personalization.Destinations;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using StreamReader = Personalization.Realtime.People.StreamReader;

namespace Personalization.Realtime.Delivery;

/// <summary>
/// Delivers for one sync: reads the buckets with a cursor of its own, and moves it behind what was delivered or has become a dead letter. So it waits for no other sync. A bucket is delivered in order; all of a person lies
/// in one.
/// </summary>
internal sealed class DeliveryWorker(RealtimeEngine engine, DeliveryChannel channel, DeadLetters letters, DeliveryDiagnostics diagnostics)
{
    /// <summary>Other processes write too, and what was paused goes on.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>After this a page is left where it is and read on, so that it ends before the reader's time does.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <summary>So long letters may be written when the time is over; the lease lasts longer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly StreamReader _reader = new(engine.Store, engine.Time, channel.Stream, StreamNames.OfSync(channel.Sync));
    private readonly BucketQueue _queue = new();
    private readonly DeliveryPauses _pauses = new(engine.Time);

    /// <summary>How many rows of a bucket go together at most, where more of them took all the time that there is; 0 where that is not so.</summary>
    private readonly int[] _most = new int[PersonKey.Buckets];

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var signal = engine.Steps.Signal.Await(channel.Stream, _queue.Tell);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, channel.Concurrency).Select(_ => ReadAsync(cancellationToken)).Append(PollAsync(cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Reads all that there is of a bucket, unless it is paused.</summary>
    internal async ValueTask ReadAsync(int bucket, CancellationToken cancellationToken)
    {
        if (!_pauses.IsPaused(bucket) && await _reader.ReadAsync(bucket, (page, token) => TakeAsync(bucket, page, token), cancellationToken).ConfigureAwait(false) > 0 && !_pauses.IsPaused(bucket))
        {
            _queue.Tell(bucket);
        }
    }

    /// <summary>Gives the cursor its place. A new one starts at the end.</summary>
    internal async Task PrepareAsync(CancellationToken cancellationToken)
    {
        for (var isReady = false; !isReady;)
        {
            try
            {
                await _reader.PrepareAsync(fromStart: false, cancellationToken).ConfigureAwait(false);
                isReady = true;
            }
            catch (RecordStoreException exception)
            {
                engine.Logger.DeliveryFailed(channel.Sync, exception.Message);
                await Task.Delay(Poll, engine.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            int bucket;
            try
            {
                bucket = await _queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await ReadAsync(bucket, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                // Only our own errors are known to carry nothing of a person.
                engine.Logger.DeliveryFailed(channel.Sync, exception is PersonalizationException or InvalidDataException ? exception.Message : exception.GetType().Name);
                _pauses.Fail(bucket, after: null);
            }

            _queue.Return(bucket);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; !cancellationToken.IsCancellationRequested; round++)
        {
            for (var bucket = round % 2; bucket < PersonKey.Buckets; bucket += 2)
            {
                _queue.Tell(bucket);
            }

            await Task.Delay(Poll, engine.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The position up to which all is delivered, or is not this sync's.</returns>
    private async ValueTask<long> TakeAsync(int bucket, IReadOnlyList<StreamEntry> page, CancellationToken cancellationToken)
    {
        var through = 0L;
        try
        {
            var rows = await channel.Rows.ReadAsync(bucket, page, cancellationToken).ConfigureAwait(false);
            var began = engine.Time.GetTimestamp();
            for (int start = 0, count; start < rows.Count; start += count)
            {
                if (start > 0 && engine.Time.GetElapsedTime(began) > Turn)
                {
                    return through;
                }

                count = channel.CountTogether(rows, start);
                count = _most[bucket] > 0 ? Math.Min(count, _most[bucket]) : count;
                DeliveryRow[] all = [.. rows.Skip(start).Take(count)];
                var batch = await ErasedDeliveries.WithoutAsync(engine, channel.Stream, all, cancellationToken).ConfigureAwait(false);
                var taken = batch.Length == 0 ? 0 : await DeliverAsync(bucket, batch, cancellationToken).ConfigureAwait(false);
                var done = taken == batch.Length ? count : Array.IndexOf(all, batch[taken]);
                through = done > 0 ? rows[start + done - 1].Entry.Position : through;
                if (done == 0 && count > 1 && cancellationToken.IsCancellationRequested)
                {
                    // A batch that is refused slowly is not through with being halved: it begins with the half.
                    _most[bucket] = count / 2;
                }

                if (done < count)
                {
                    return through;
                }
            }

            _most[bucket] = 0;
            if (_pauses.Succeed(bucket))
            {
                engine.Logger.DestinationBack(channel.Sync);
            }

            _most[bucket] = 0;
            return page[^1].Position;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return through;
        }
    }

    /// <returns>How many rows, from the first on, are done with.</returns>
    private async ValueTask<int> DeliverAsync(int bucket, DeliveryRow[] rows, CancellationToken cancellationToken)
    {
        var began = engine.Time.GetTimestamp();
        var outcomes = await channel.DeliverAsync(rows, cancellationToken).ConfigureAwait(false);
        var duration = engine.Time.GetElapsedTime(began);
        channel.Report.Note(rows[0].Trigger, outcomes, duration);
        diagnostics.Note(channel.Sync, outcomes, duration);
        var dead = new List<(DeliveryRow Row, string Reason)>();
        var done = 0;
        for (; done < rows.Length; done++)
        {
            var (row, outcome) = (rows[done], outcomes[done]);
            var isOver = outcome.Status == DeliveryStatus.Retry && engine.Time.GetUtcNow() - row.Entry.Time > DeliveryLimits.LongestRetry;
            if (outcome.Status == DeliveryStatus.Retry && !isOver)
            {
                if (_pauses.Fail(bucket, outcome.After))
                {
                    engine.Logger.DestinationAway(channel.Sync, outcome.Reason!);
                }

                break;
            }

            if (outcome.Status != DeliveryStatus.Delivered)
            {
                dead.Add((row, isOver ? $"It was tried for {DeliveryLimits.LongestRetry.TotalHours} hours. {outcome.Reason}" : outcome.Reason!));
            }
        }

        if (dead.Count > 0)
        {
            // It is known by now, also where the time of the page is over: to ask once more would take as long.
            using var grace = new CancellationTokenSource(Grace, engine.Time);
            await letters.AddAsync(channel.Sync, channel.Stream, dead, cancellationToken.IsCancellationRequested ? grace.Token : cancellationToken).ConfigureAwait(false);
            engine.Logger.DeliveriesRefused(channel.Sync, dead.Count, dead[0].Reason);
        }

        return done;
    }
}
