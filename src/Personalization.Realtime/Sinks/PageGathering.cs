using Personalization.People;

namespace Personalization.Realtime.Sinks;

/// <summary>Brings the pages of several buckets together, so that they are written at once. Thread-safe; for one round.</summary>
/// <param name="expected">How many buckets are read.</param>
internal sealed class PageGathering(int expected)
{
    private readonly Lock _gate = new();
    private readonly List<(int Bucket, IReadOnlyList<StreamEntry> Page)> _pages = [];
    private readonly TaskCompletionSource<IReadOnlyList<(int Bucket, IReadOnlyList<StreamEntry> Page)>> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = expected;

    /// <summary>Gets the pages, when all buckets have been read.</summary>
    internal Task<IReadOnlyList<(int Bucket, IReadOnlyList<StreamEntry> Page)>> All => _all.Task;

    /// <summary>Adds a page, and waits until it is written.</summary>
    internal Task AddAsync(int bucket, IReadOnlyList<StreamEntry> page)
    {
        lock (_gate)
        {
            _pages.Add((bucket, page));
        }

        Arrived();
        return _written.Task;
    }

    /// <summary>Says that a bucket has been read: once for each.</summary>
    internal void Arrived()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            lock (_gate)
            {
                _all.SetResult([.. _pages.OrderBy(page => page.Bucket)]);
            }
        }
    }

    /// <summary>Says how writing went.</summary>
    internal void End(Exception? exception)
    {
        if (exception is null)
        {
            _written.SetResult();
        }
        else
        {
            _written.SetException(exception);
        }
    }
}
