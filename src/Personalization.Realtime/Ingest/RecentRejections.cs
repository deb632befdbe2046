using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>The last messages that this process has refused, for those who watch an event source: why, and nothing of the message but its id. Thread-safe.</summary>
internal sealed class RecentRejections
{
    internal const int Kept = 256;

    private readonly Lock _gate = new();
    private readonly Queue<TailedEvent> _rejections = new(Kept);
    private long _count;

    /// <summary>Gets how many there were: where a tail begins.</summary>
    internal long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    internal void Add(string source, DateTimeOffset receivedAt, IReadOnlyList<RejectedEvent> rejections)
    {
        if (rejections.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var rejection in rejections.TakeLast(Kept))
            {
                if (_rejections.Count == Kept)
                {
                    _rejections.Dequeue();
                }

                _rejections.Enqueue(new TailedEvent(source, receivedAt, Message: null, rejection));
                _count++;
            }
        }
    }

    /// <summary>Answers those of a source behind a number, and moves the number to the last.</summary>
    internal IReadOnlyList<TailedEvent> Read(string source, ref long after)
    {
        lock (_gate)
        {
            var fresh = (int)Math.Min(_count - after, _rejections.Count);
            after = _count;
            return fresh == 0 ? [] : [.. _rejections.TakeLast(fresh).Where(rejection => rejection.Source == source)];
        }
    }
}
