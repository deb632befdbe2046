namespace Personalization.People.Memory;

/// <summary>One stream of a bucket, in the order of its positions. Used under the bucket's lock.</summary>
internal sealed class MemoryStreamLog
{
    private readonly List<StreamEntry> _entries = [];

    internal void Append(StreamEntry entry) => _entries.Add(entry);

    internal List<StreamEntry> Read(long after, int limit)
    {
        var start = CountThrough(after);
        return _entries.GetRange(start, Math.Min(limit, _entries.Count - start));
    }

    internal void Trim(long through) => _entries.RemoveRange(0, CountThrough(through));

    internal int Remove(HashSet<long> positions) => _entries.RemoveAll(entry => positions.Contains(entry.Position));

    /// <summary>How many entries have a position up to the given one.</summary>
    private int CountThrough(long position)
    {
        int from = 0, to = _entries.Count;
        while (from < to)
        {
            var middle = from + ((to - from) / 2);
            if (_entries[middle].Position <= position)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }
}
