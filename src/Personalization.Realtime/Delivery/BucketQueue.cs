using System.Threading.Channels;
using Personalization.People;

namespace Personalization.Realtime.Delivery;

/// <summary>The buckets that are to be read, each at most once in the queue and with one reader. Thread-safe.</summary>
internal sealed class BucketQueue
{
    private readonly Channel<int> _queue = Channel.CreateUnbounded<int>();
    private readonly Place[] _places = new Place[PersonKey.Buckets];
    private readonly Lock _gate = new();

    private enum Place : byte
    {
        Idle,
        Queued,
        Taken,
        TakenAndTold,
    }

    /// <summary>Says that a bucket is to be read.</summary>
    internal void Tell(int bucket)
    {
        lock (_gate)
        {
            switch (_places[bucket])
            {
                case Place.Idle:
                    _places[bucket] = Place.Queued;
                    _queue.Writer.TryWrite(bucket);
                    break;
                case Place.Taken:
                    _places[bucket] = Place.TakenAndTold;
                    break;
            }
        }
    }

    /// <summary>Waits for a bucket. Whoever takes it gives it back by <see cref="Return"/>.</summary>
    internal async ValueTask<int> TakeAsync(CancellationToken cancellationToken)
    {
        var bucket = await _queue.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _places[bucket] = Place.Taken;
        }

        return bucket;
    }

    /// <summary>Gives a bucket back.</summary>
    internal void Return(int bucket)
    {
        lock (_gate)
        {
            var told = _places[bucket] == Place.TakenAndTold;
            _places[bucket] = Place.Idle;
            if (!told)
            {
                return;
            }
        }

        Tell(bucket);
    }
}
