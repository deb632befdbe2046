namespace Personalization.Sync.Snapshots;

/// <summary>A set of positions: one bit each, so that five million take 625 KB.</summary>
internal sealed class OrdinalSet
{
    private ulong[] _bits = new ulong[64];

    internal void Add(long ordinal)
    {
        var word = (int)(ordinal >> 6);
        if (word >= _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max(_bits.Length * 2, word + 1));
        }

        _bits[word] |= 1UL << (int)(ordinal & 63);
    }

    internal bool Contains(long ordinal)
    {
        var word = (int)(ordinal >> 6);
        return word < _bits.Length && (_bits[word] & (1UL << (int)(ordinal & 63))) != 0;
    }
}
