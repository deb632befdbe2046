namespace Personalization.Redis.Near;

/// <summary>
/// The version of the collection that a near cache has followed, message by message. What does not follow is a gap; so is another life of the server: a promoted replica, or a server
/// that restarted, may have lost the last versions, and would confirm one whose messages never came. Not thread-safe.
/// </summary>
/// <remarks>
/// A version that was read is confirmed when the messages have led to it. It may be ahead of them, as they come another way: then it is owed, until they have, or until the next one is
/// read and it still is, which is a gap too.
/// </remarks>
internal sealed class NearVersion
{
    private const int Remembered = 64;

    private readonly Queue<Guid> _recent = new();
    private Guid? _last;
    private string? _incarnation;
    private Guid? _owed;
    private long _owedSince;

    /// <summary>Gets when, at the latest, what is cached was all that had been told; <see langword="null"/> before the first version.</summary>
    internal long? ConfirmedAt { get; private set; }

    /// <summary>Follows a message whose removals have been done.</summary>
    /// <returns>Whether it is the next one. Otherwise everything cached has to go.</returns>
    internal bool Follow(Guid before, Guid after)
    {
        var isNext = _last == before;
        if (!isNext)
        {
            Forget();
        }

        Remember(after);
        if (_owed == after)
        {
            ConfirmedAt = _owedSince;
            _owed = null;
        }

        return isNext;
    }

    /// <summary>Compares with the version that Redis had at some time after <paramref name="readAt"/>.</summary>
    /// <returns>Whether no message is missing, as far as is known. Otherwise everything cached has to go.</returns>
    internal bool Confirm(Guid version, string incarnation, long readAt)
    {
        if (incarnation != _incarnation)
        {
            _incarnation = incarnation;
            return Restart(version, readAt);
        }

        if (_recent.Contains(version))
        {
            ConfirmedAt = readAt;
            _owed = null;
            return true;
        }

        if (_owed is null)
        {
            (_owed, _owedSince) = (version, readAt);
            return true;
        }

        return Restart(version, readAt);
    }

    private bool Restart(Guid version, long readAt)
    {
        Forget();
        Remember(version);
        ConfirmedAt = readAt;
        return false;
    }

    private void Forget()
    {
        _recent.Clear();
        _owed = null;
    }

    private void Remember(Guid version)
    {
        _last = version;
        _recent.Enqueue(version);
        if (_recent.Count > Remembered)
        {
            _recent.Dequeue();
        }
    }
}
