using Personalization.Sync.State;

namespace Personalization.Warehouse.State;

/// <summary>Writes a file that nobody sees before it is committed.</summary>
internal sealed class PostgresStateFileWriter(StateTables tables, LeaseFence fence, StateFileKind kind) : StateFileWriter
{
    private readonly ChunkWriteStream _stream = new(tables, fence, kind);
    private bool _committed;

    public override Stream Stream => _stream;

    public override async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = await _stream.SaveAsync(cancellationToken).ConfigureAwait(false);
        await tables.TakePlaceAsync(fence, file, kind, cancellationToken).ConfigureAwait(false);
        _committed = true;
    }

    public override async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (_committed || _stream.File is not { } file)
        {
            return;
        }

        _committed = true;
        try
        {
            await tables.DropFileAsync(fence, file, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PersonalizationException)
        {
            // Nobody sees it, and whoever takes the lease next removes it.
        }
    }
}
