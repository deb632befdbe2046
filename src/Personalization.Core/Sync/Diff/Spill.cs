using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

/// <summary>
/// Where displaced rows wait when they would take more memory than they may: on disk, by the hash of their keys. At the end the entries of
/// the old snapshot join them there.
/// </summary>
internal sealed class Spill : IAsyncDisposable
{
    private const int MaxPartitions = 32;

    /// <summary>About what a key takes while its partition is joined.</summary>
    private const int BytesAKey = 52;

    private readonly ISyncStateStore _snapshots;
    private readonly string _sync;
    private readonly SpillPartitions _rows;
    private SpillPartitions? _entries;

    // Kept back until the next one comes, since it may be withdrawn.
    private SpillItem? _lastRow;

    private Spill(ISyncStateStore snapshots, string sync, SpillPartitions rows)
    {
        _snapshots = snapshots;
        _sync = sync;
        _rows = rows;
    }

    /// <summary>Starts a spill.</summary>
    /// <param name="snapshots">Where the sync's files are.</param>
    /// <param name="sync">The sync's id.</param>
    /// <param name="expectedKeys">About how many keys there will be; with many more, partitions are read several times.</param>
    /// <param name="budget">How much memory a partition may take when it is joined.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal static async ValueTask<Spill> StartAsync(
        ISyncStateStore snapshots, string sync, long expectedKeys, long budget, CancellationToken cancellationToken)
    {
        // More than would do, since it is not known yet how long the model is.
        var partitions = (int)Math.Clamp(4 * expectedKeys * BytesAKey / Math.Max(1, budget), 1, MaxPartitions);
        return new Spill(snapshots, sync, await SpillPartitions.CreateAsync(snapshots, sync, partitions, cancellationToken).ConfigureAwait(false));
    }

    internal ValueTask AddRowAsync(KeyIdentity key, ulong hash, long ordinal, CancellationToken cancellationToken)
    {
        var isFull = WriteLastRow();
        _lastRow = new SpillItem(key, hash, ordinal);
        return isFull ? _rows.WriteFullAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>The row added last was rejected, so the plan has no operation for it.</summary>
    internal void WithdrawLastRow() => _lastRow = _lastRow!.Value with { Ordinal = ProvisionalRows.NoOperation };

    /// <summary>The model has been read: from here on entries are added.</summary>
    internal async ValueTask StartEntriesAsync(CancellationToken cancellationToken)
        => _entries = await SpillPartitions.CreateAsync(_snapshots, _sync, _rows.Count, cancellationToken).ConfigureAwait(false);

    internal void AddEntry(in SpillItem entry) => _entries!.Add(entry);

    internal ValueTask WriteEntriesAsync(CancellationToken cancellationToken) => _entries!.WriteFullAsync(cancellationToken);

    internal async Task JoinAsync(SpillJoin join, CancellationToken cancellationToken)
    {
        WriteLastRow();
        for (var i = 0; i < _rows.Count; i++)
        {
            await join.JoinAsync(_rows[i], _entries?[i], cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _rows.DisposeAsync().ConfigureAwait(false);
        if (_entries is not null)
        {
            await _entries.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool WriteLastRow()
    {
        var isFull = _lastRow is { } row && _rows.Add(row);
        _lastRow = null;
        return isFull;
    }
}
