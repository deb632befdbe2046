namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>The newest events of one filter: each a message once, the newest first. Used again for other people.</summary>
/// <remarks>
/// The same message id is the same event. Told twice with different times, it counts at the newest: of that rule the newest K of all that were ever told can be kept
/// without knowing the rest, in any order of arrival; of "the first" or "the oldest" they cannot.
/// </remarks>
internal sealed class EventRing
{
    private const int Few = 4;

    private long[] _times = new long[Few];
    private ulong[] _ids = new ulong[Few];

    /// <summary>Gets the fingerprint of the filter.</summary>
    internal ulong Filter { get; private set; }

    /// <summary>Gets the times in milliseconds since 1970, the newest first.</summary>
    internal ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>Gets the hashes of the message ids.</summary>
    internal ReadOnlySpan<ulong> Ids => _ids.AsSpan(0, Count);

    internal int Count { get; private set; }

    /// <summary>Gets how much room there is.</summary>
    internal int Capacity => _times.Length;

    internal void Reset(ulong filter)
    {
        Filter = filter;
        Count = 0;
    }

    /// <summary>Makes room for events as they are stored; the caller fills it.</summary>
    internal void Resize(int count, out Span<long> times, out Span<ulong> ids)
    {
        if (count > _times.Length)
        {
            _times = new long[count + Few];
            _ids = new ulong[count + Few];
        }

        Count = count;
        times = _times.AsSpan(0, count);
        ids = _ids.AsSpan(0, count);
    }

    /// <summary>Adds an event.</summary>
    /// <returns><see langword="false"/> when it says nothing new.</returns>
    internal bool Add(long time, ulong id, int keep)
    {
        var known = Ids.IndexOf(id);
        if (known >= 0)
        {
            if (_times[known] >= time)
            {
                return false;
            }

            Remove(known);
        }
        else if (Count >= keep)
        {
            if (_times[Count - 1] >= time)
            {
                return false;
            }

            Count--;
        }

        Grow();
        var at = Count;
        for (; at > 0 && _times[at - 1] < time; at--)
        {
            (_times[at], _ids[at]) = (_times[at - 1], _ids[at - 1]);
        }

        (_times[at], _ids[at]) = (time, id);
        Count++;
        return true;
    }

    /// <summary>Drops what is older than all windows, and what is more than is kept.</summary>
    /// <returns>Whether anything was dropped.</returns>
    internal bool Trim(long after, int keep)
    {
        var count = Count;
        Count = Math.Min(Count, keep);
        while (Count > 0 && _times[Count - 1] <= after)
        {
            Count--;
        }

        return Count != count;
    }

    private void Remove(int index)
    {
        Count--;
        _times.AsSpan(index + 1, Count - index).CopyTo(_times.AsSpan(index));
        _ids.AsSpan(index + 1, Count - index).CopyTo(_ids.AsSpan(index));
    }

    private void Grow()
    {
        if (Count == _times.Length)
        {
            Array.Resize(ref _times, Count * 2);
            Array.Resize(ref _ids, Count * 2);
        }
    }
}
