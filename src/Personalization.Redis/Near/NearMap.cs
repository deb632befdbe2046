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
/// <param name="sizeOf">The bytes that an entry takes.</param>
/// <param name="isNegative">Whether a value says that there is nothing.</param>
internal sealed class NearMap<T>(long size, TimeSpan lifetime, TimeSpan patience, TimeProvider time, Func<string, T, long> sizeOf, Func<T, bool> isNegative) : IDisposable
{
    // A quarter of what is full goes at once: making room a little at a time costs more than it keeps.
    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = size, CompactionPercentage = 0.25 });
    private readonly Dictionary<string, Load> _loads = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    internal bool TryGet(string key, [NotNullWhen(true)] out NearEntry<T>? entry)
    {
        entry = _entries.TryGetValue(key, out var found) ? (NearEntry<T>)found! : null;
        return entry is not null;
    }

    /// <summary>Reads a key, or joins who reads it already.</summary>
    internal Task<NearEntry<T>> LoadAsync(string key, Func<string, Task<T>> read)
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

        _ = FillAsync(key, read, load);
        return load.Source.Task;
    }

    internal void Remove(string key)
    {
        lock (_gate)
        {
            _loads.Remove(key);
            _entries.Remove(key);
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _loads.Clear();
            _entries.Clear();
        }
    }

    public void Dispose() => _entries.Dispose();

    private async Task FillAsync(string key, Func<string, Task<T>> read, Load load)
    {
        try
        {
            var value = await read(key).ConfigureAwait(false);
            var entry = new NearEntry<T>(value, isNegative(value), load.StartedAt);
            lock (_gate)
            {
                if (Detach(key, load))
                {
                    _entries.Set(key, entry, new MemoryCacheEntryOptions { Size = sizeOf(key, value), AbsoluteExpirationRelativeToNow = lifetime });
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

        internal TaskCompletionSource<NearEntry<T>> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
