namespace Personalization.Testing;

/// <summary>A sequence of pseudo-random numbers that its seed gives again on every runtime (SplitMix64).</summary>
internal sealed class SeededRandom(int seed)
{
    private ulong _state = (ulong)(uint)seed;

    /// <summary>Answers a number from 0 to <paramref name="end"/>, which is left out.</summary>
    internal int Next(int end)
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)end);
    }

    internal bool Chance(int percent) => Next(100) < percent;

    internal T Pick<T>(IReadOnlyList<T> values) => values[Next(values.Count)];
}
