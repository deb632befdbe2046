using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>
/// Keys that two rows may have carried. The draft has every row, so reading it again tells which of them two rows really carried, and what
/// had become of those rows. No object a key, since a faulty query may duplicate every row.
/// </summary>
internal sealed class SuspectKeys : IDisposable
{
    // What the table keeps as a key's hash: the number of its rows, and in the lowest bits the outcome of the first one.
    private const int OutcomeBits = 2;
    private const ulong OutcomeMask = (1 << OutcomeBits) - 1;

    private readonly EntryTable _rows = new();
    private readonly long[] _duplicatedRows = new long[1 << OutcomeBits];
    private readonly List<byte[]> _samples = [];

    /// <summary>How many keys are suspects.</summary>
    internal long Count => _rows.Count;

    /// <summary>How many keys more than one row carried.</summary>
    internal long Duplicated { get; private set; }

    /// <summary>Some of the duplicated keys, with the number of their rows.</summary>
    internal IEnumerable<(byte[] Key, long Rows)> Samples => _samples.Select(key => (key, RowsOf(KeyIdentity.Of(key))));

    internal void Add(KeyIdentity key) => _rows.Add(key, EntryState.Unknown, 0);

    /// <summary>Counts a row of the draft, if its key is a suspect.</summary>
    /// <returns>Whether this row showed that its key is duplicated.</returns>
    internal bool CountRow(SnapshotEntry row)
    {
        var key = KeyIdentity.Of(row.Key);
        if (row.Outcome == RowOutcome.Held || !_rows.TryGet(key, out var state, out var value))
        {
            return false;
        }

        var rows = value >> OutcomeBits;
        var first = rows == 0 ? (ulong)row.Outcome : value & OutcomeMask;
        _rows.Add(key, state, ((rows + 1) << OutcomeBits) | first);
        if (rows > 0)
        {
            _duplicatedRows[(int)row.Outcome]++;
        }

        if (rows != 1)
        {
            return false;
        }

        Duplicated++;
        _duplicatedRows[first]++;
        if (_samples.Count < SyncConstants.MostRejections)
        {
            _samples.Add(row.Key.ToArray());
        }

        return true;
    }

    internal bool IsDuplicated(ReadOnlySpan<byte> key) => RowsOf(KeyIdentity.Of(key)) > 1;

    /// <summary>How many rows with duplicated keys had an outcome.</summary>
    internal long DuplicatedRows(RowOutcome outcome) => _duplicatedRows[(int)outcome];

    public void Dispose() => _rows.Dispose();

    private long RowsOf(KeyIdentity key) => _rows.TryGet(key, out _, out var value) ? (long)(value >> OutcomeBits) : 0;
}
