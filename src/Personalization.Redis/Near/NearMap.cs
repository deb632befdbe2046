using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;

namespace Personalization.Redis.Near;

/// <summary>
/// Entries by text, bounded in bytes. Misses of one key at the same time are one load. A load that was under way when its key was removed is answered to those who asked
/// before, and neither kept nor shared with those who ask later. Thread-safe.
/// </summary>
/// <param name="size">How many bytes it may hold, about.</param>
/// <param name="lifetime">How long an entry is kept, whether it is believed or not.</param>
/// <param name="patience">How long a load may be shared: what it reads may have been superseded soon after it began.</param>
/// <param name="time">The clock.</param>
/// <param name="read">Reads a key, and notes the timestamp that it is given.</param>
internal sealed class NearMap<T>(long size, TimeSpan lifetime, TimeSpan patience, TimeProvider time, Func<string, long, Task<T>> read) : IDisposable
    where T : NearEntry
{
    // An entry is as good as never smaller.
    private const int EntryBytes = 512;
    private const int MaxFront = 1 << 16;

    // A quarter of what is full goes at once: making room a little at a time costs more than it keeps.
    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = size, CompactionPercentage = 0.25 });
    private readonly Dictionary<string, Load> _loads = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly long _useful = time.TimestampFrequency;

    // In front of the cache, by hash: a hit reads two places in memory instead of six, which is most of what it costs. What is removed is removed from both.
    private readonly T?[] _front = new T?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(MaxFront, size / EntryBytes))];

    internal static int HashOf(string key) => string.GetHashCode(key.AsSpan());

    internal bool TryGet(string key, long now, [NotNullWhen(true)] out T? entry) => TryGet(key, HashOf(key), now, out entry);

    internal bool TryGet(string key, int hash, long now, [NotNullWhen(true)] out T? entry)
    {
        entry = Volatile.Read(ref _front[hash & (_front.Length - 1)]);
        if (entry is null || !string.Equals(entry.Key, key, StringComparison.Ordinal))
        {
            return TryGetBehind(key, out entry);
        }

        if (now - entry.UsedAt > _useful)
        {
            // What is used stays when room is made.
            entry.UsedAt = now;
            _entries.TryGetValue(key, out _);
        }

        return true;
    }

    /// <summary>Reads a key, or joins who reads it already.</summary>
    internal Task<T> LoadAsync(string key)
    {
        Load load;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_loads.TryGetValue(key, out var running) && time.GetElapsedTime(running.StartedAt, now) < patience)
            {
                return running.Source.Task;
            }

            _loads[key] = load = new Load(now);
        }

        _ = FillAsync(key, load);
        return load.Source.Task;
    }

    internal void Remove(string key)
    {
        lock (_gate)
        {
            _loads.Remove(key);
            _entries.Remove(key);
            SlotOf(key) = null;
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _loads.Clear();
            _entries.Clear();
            Array.Clear(_front);
        }
    }

    public void Dispose() => _entries.Dispose();

    private ref T? SlotOf(string key) => ref _front[HashOf(key) & (_front.Length - 1)];

    private bool TryGetBehind(string key, [NotNullWhen(true)] out T? entry)
    {
        entry = (T?)_entries.Get(key);
        if (entry is null)
        {
            return false;
        }

        lock (_gate)
        {
            // It may have been removed since.
            if (ReferenceEquals(_entries.Get(key), entry))
            {
                SlotOf(key) = entry;
            }
        }

        return true;
    }

    /// <summary>What had to make room is not held in front either.</summary>
    private void Evicted(object key, object? value, EvictionReason reason, object? state) => Interlocked.CompareExchange(ref SlotOf((string)key), null, (T?)value);

    private async Task FillAsync(string key, Load load)
    {
        try
        {
            var entry = await read(key, load.StartedAt).ConfigureAwait(false);
            lock (_gate)
            {
                if (Detach(key, load))
                {
                    _entries.Set(key, entry, new MemoryCacheEntryOptions { Size = entry.Size, AbsoluteExpirationRelativeToNow = lifetime }.RegisterPostEvictionCallback(Evicted));
                    SlotOf(key) = entry;
                }
            }

            load.Source.SetResult(entry);
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                Detach(key, load);
            }

            load.Source.SetException(exception);

            // Whoever asked sees it; should nobody wait any more, it is no unobserved one.
            _ = load.Source.Task.Exception;
        }
    }

    /// <returns>Whether the key was not removed meanwhile.</returns>
    private bool Detach(string key, Load load)
        => _loads.TryGetValue(key, out var running) && ReferenceEquals(running, load) && _loads.Remove(key);

    /// <summary>A read that is under way.</summary>
    private sealed class Load(long startedAt)
    {
        internal long StartedAt { get; } = startedAt;

        internal TaskCompletionSource<T> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
