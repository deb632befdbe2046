using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

/// <summary>One temporary file of spilled items, beside the sync's other files; it is never committed, so it goes with its writer or its process.</summary>
internal sealed class SpillFile : IAsyncDisposable
{
    /// <summary>Smaller than other files' blocks, since many of these are open at once.</summary>
    private const int BlockLength = 32 * 1024;

    private readonly StateFileWriter _file;
    private readonly BlockWriter _writer;
    private readonly string _sync;

    private SpillFile(StateFileWriter file, string sync)
    {
        _file = file;
        _writer = new BlockWriter(file.Stream, BlockLength);
        _sync = sync;
    }

    internal long Items => _writer.Items;

    internal bool IsFull => _writer.IsFull;

    internal static async ValueTask<SpillFile> CreateAsync(ISyncStateStore snapshots, string sync, CancellationToken cancellationToken)
    {
        var file = new SpillFile(await snapshots.CreateAsync(sync, StateFileKind.Base, cancellationToken).ConfigureAwait(false), sync);
        try
        {
            await file._writer.StartAsync(StateFormat.SpillMagic, "{}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal void Add(in SpillItem item) => item.Write(_writer);

    internal ValueTask WriteAheadAsync(CancellationToken cancellationToken) => _writer.WriteAheadAsync(cancellationToken);

    internal Task ForEachAsync(Action<SpillItem> visit, CancellationToken cancellationToken) => UnfinishedFile.ForEachBlockAsync(
        _file,
        _writer,
        StateFormat.SpillMagic,
        _sync,
        payload =>
        {
            var rest = payload.Span;
            while (!rest.IsEmpty)
            {
                visit(SpillItem.Read(ref rest));
            }
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writer.SettleAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }
}
