using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

/// <summary>Spilled items in files by the hash of their keys, so that a file's items can be joined in memory.</summary>
internal sealed class SpillPartitions : IAsyncDisposable
{
    private readonly List<SpillFile> _files = [];

    private SpillPartitions()
    {
    }

    internal int Count => _files.Count;

    internal SpillFile this[int partition] => _files[partition];

    internal static async ValueTask<SpillPartitions> CreateAsync(
        ISyncStateStore snapshots, string sync, int count, CancellationToken cancellationToken)
    {
        var partitions = new SpillPartitions();
        try
        {
            while (partitions.Count < count)
            {
                partitions._files.Add(await SpillFile.CreateAsync(snapshots, sync, cancellationToken).ConfigureAwait(false));
            }

            return partitions;
        }
        catch
        {
            await partitions.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds an item to its partition.</summary>
    /// <returns>Whether the partition has to be written.</returns>
    internal bool Add(in SpillItem item)
    {
        // The tables by key use the highest bits of the first hash, so those of a partition must not be alike.
        var file = _files[(int)Math.BigMul(item.Key.Second, (ulong)_files.Count, out _)];
        file.Add(item);
        return file.IsFull;
    }

    internal async ValueTask WriteFullAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files)
        {
            if (file.IsFull)
            {
                await file.WriteAheadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }
}
