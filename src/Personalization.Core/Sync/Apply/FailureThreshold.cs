namespace Personalization.Sync.Apply;

/// <summary>
/// Stops a run whose operations mostly fail one by one: then the cause is hardly in the rows, and to find each of them takes the store longer
/// than all the rest. Thread-safe.
/// </summary>
internal sealed class FailureThreshold(string syncId, SyncLimits limits)
{
    private readonly Lock _lock = new();
    private long _attempted;
    private long _failures;

    /// <summary>Counts operations that the store has answered, refused ones too.</summary>
    internal void AddAttempted(int operations)
    {
        lock (_lock)
        {
            _attempted += operations;
        }
    }

    /// <summary>Counts an operation that the store cannot take.</summary>
    /// <param name="reason">Why.</param>
    /// <exception cref="Personalization.PersonalizationException">There are too many of them.</exception>
    internal void AddFailure(string reason)
    {
        lock (_lock)
        {
            _attempted++;
            _failures++;
            if (_failures >= limits.MinFailures && _failures > _attempted / 2)
            {
                throw SyncErrors.TooManyFailures(syncId, _failures, _attempted, reason);
            }
        }
    }
}
