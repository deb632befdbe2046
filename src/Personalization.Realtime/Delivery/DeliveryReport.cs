using Personalization.Destinations;

namespace Personalization.Realtime.Delivery;

/// <summary>What became of a sync's deliveries in this process: numbers, and the last ones without what was sent. Thread-safe.</summary>
internal sealed class DeliveryReport(TimeProvider time)
{
    internal const int Kept = 100;

    private readonly Lock _gate = new();
    private readonly Queue<DeliveryAttempt> _last = new(Kept);
    private readonly long[] _rows = new long[3];
    private readonly DeliveryTotals _totals = new();

    /// <summary>Gets the last attempts, the newest first.</summary>
    internal IReadOnlyList<DeliveryAttempt> Last
    {
        get
        {
            lock (_gate)
            {
                return [.. _last.Reverse()];
            }
        }
    }

    /// <summary>Gets how many rows came to a status, since the process has started or the configuration was exchanged.</summary>
    internal long CountOf(DeliveryStatus status) => Interlocked.Read(ref _rows[(int)status]);

    /// <summary>Notes an attempt: what the first row that was not delivered is told of counts for all.</summary>
    internal void Note(string trigger, IReadOnlyList<DeliveryOutcome> outcomes, TimeSpan duration)
    {
        var worst = default(DeliveryOutcome);
        foreach (var outcome in outcomes)
        {
            Interlocked.Increment(ref _rows[(int)outcome.Status]);
            worst = worst.Status == DeliveryStatus.Delivered ? outcome : worst;
        }

        lock (_gate)
        {
            if (_last.Count == Kept)
            {
                _last.Dequeue();
            }

            var attempt = new DeliveryAttempt(time.GetUtcNow(), trigger, outcomes.Count, worst.Status, duration) { Reason = worst.Reason };
            _last.Enqueue(attempt);
            _totals.Add(attempt);
        }
    }

    /// <summary>Takes the attempts since the last time, added up, to be written to the journal.</summary>
    internal IReadOnlyList<DeliveryAttempt> TakeTotals()
    {
        lock (_gate)
        {
            return _totals.Take();
        }
    }

    /// <summary>Returns what could not be written.</summary>
    internal void Return(IReadOnlyList<DeliveryAttempt> totals)
    {
        lock (_gate)
        {
            foreach (var total in totals)
            {
                _totals.Add(total);
            }
        }
    }
}
