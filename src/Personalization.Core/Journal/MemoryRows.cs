namespace Personalization.Journal;

/// <summary>The latest rows of each kind. Used by one thread at a time.</summary>
internal sealed class MemoryRows
{
    private const int MostOfKind = 10_000;

    /// <summary>A row has no bound of its own, and ten thousand of a megabyte would be too much.</summary>
    private const long MostBytes = 64L << 20;

    private readonly LinkedList<JournalRow> _rows = [];
    private readonly Dictionary<(string Run, JournalRowKind Kind, long Number), LinkedListNode<JournalRow>> _places = [];
    private readonly Dictionary<JournalRowKind, int> _counts = [];
    private long _bytes;

    internal bool Append(IReadOnlyList<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            var place = (row.RunId, row.Kind, row.Number);
            if (_places.ContainsKey(place))
            {
                continue;
            }

            if (_counts.GetValueOrDefault(row.Kind) >= MostOfKind)
            {
                Remove(FirstOf(row.Kind));
            }

            _places.Add(place, _rows.AddLast(row));
            _counts[row.Kind] = _counts.GetValueOrDefault(row.Kind) + 1;
            _bytes += SizeOf(row);
            while (_bytes > MostBytes)
            {
                Remove(_rows.First!);
            }
        }

        return true;
    }

    internal IReadOnlyList<JournalRow> List(JournalRowQuery query, DateTimeOffset now) => [.. _rows
        .Where(row => IsMeant(query, row) && !(row.ExpiresAt <= now))
        .OrderByDescending(row => row.RunId, StringComparer.Ordinal).ThenBy(row => row.Number)
        .Take(JournalLimits.PageOf(query.Limit))];

    internal long Remove(JournalRowFilter filter) => RemoveWhere(row =>
        (filter.Kind is null || filter.Kind == row.Kind)
        && (filter.SyncId is null || filter.SyncId == row.SyncId)
        && (filter.RunId is null || filter.RunId == row.RunId)
        && (filter.Key is null || filter.Key == row.Key)
        && !(filter.Before <= row.At));

    internal void Trim(JournalRetention retention, DateTimeOffset now)
    {
        RemoveWhere(row => row.ExpiresAt is { } end ? end <= now : row.At < now - retention.Rows);
        while (_rows.Count > retention.MostRows)
        {
            Remove(_rows.First!);
        }
    }

    private static bool IsMeant(JournalRowQuery query, JournalRow row)
        => query.Kind == row.Kind
        && (query.RunId is null || query.RunId == row.RunId)
        && (query.SyncId is null || query.SyncId == row.SyncId)
        && (query.Key is null || query.Key == row.Key)
        && (query.Status is null || query.Status == row.Status)
        && (query.Operation is null || query.Operation == row.Operation)
        && (query.Batch is null || query.Batch == row.Batch)
        && row.Number > query.After;

    private static long SizeOf(JournalRow row)
        => (row.Source?.Length ?? 0) + (row.Part?.Length ?? 0) + (sizeof(char) * ((row.Answer?.Length ?? 0) + (row.Key?.Length ?? 0) + (row.Reason?.Length ?? 0)));

    private LinkedListNode<JournalRow> FirstOf(JournalRowKind kind)
    {
        var node = _rows.First!;
        while (node.Value.Kind != kind)
        {
            node = node.Next!;
        }

        return node;
    }

    private long RemoveWhere(Func<JournalRow, bool> isMeant)
    {
        var before = _rows.Count;
        for (var node = _rows.First; node is not null;)
        {
            var next = node.Next;
            if (isMeant(node.Value))
            {
                Remove(node);
            }

            node = next;
        }

        return before - _rows.Count;
    }

    private void Remove(LinkedListNode<JournalRow> node)
    {
        var row = node.Value;
        _rows.Remove(node);
        _places.Remove((row.RunId, row.Kind, row.Number));
        _counts[row.Kind]--;
        _bytes -= SizeOf(row);
    }
}
