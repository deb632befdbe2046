using Personalization.Sync.State;

namespace Personalization.Warehouse.State;

/// <summary>Appends to a log; what is appended at once lies in one chunk, at its position.</summary>
internal sealed class PostgresStateLogWriter : StateLogWriter
{
    private readonly StateTables _tables;
    private readonly LeaseFence _fence;
    private readonly long _file;
    private long _length;

    private PostgresStateLogWriter(StateTables tables, LeaseFence fence, long file, long length)
    {
        _tables = tables;
        _fence = fence;
        _file = file;
        _length = length;
    }

    internal static async Task<PostgresStateLogWriter> OpenAsync(
        StateTables tables, LeaseFence fence, StateFileKind kind, long length, CancellationToken cancellationToken)
    {
        var found = await tables.FindFileAsync(fence, kind, cancellationToken).ConfigureAwait(false);
        if (length < 0 || length > (found?.Length ?? 0))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"The log has {found?.Length ?? 0} bytes.");
        }

        var file = found?.File ?? await CreateAsync(tables, fence, kind, cancellationToken).ConfigureAwait(false);
        if (length < found?.Length)
        {
            await tables.CutAsync(fence, file, length, cancellationToken).ConfigureAwait(false);
        }

        return new PostgresStateLogWriter(tables, fence, file, length);
    }

    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, StateSql.ChunkBytes);
            await _tables.WriteChunkAsync(_fence, _file, _length, bytes[..count], cancellationToken).ConfigureAwait(false);
            _length += count;
            bytes = bytes[count..];
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A file takes its place in a second step, which may be repeated: an answer that is lost leaves one log and not two.</summary>
    private static async Task<long> CreateAsync(StateTables tables, LeaseFence fence, StateFileKind kind, CancellationToken cancellationToken)
    {
        var file = await tables.CreateFileAsync(fence, kind, cancellationToken).ConfigureAwait(false);
        await tables.TakePlaceAsync(fence, file, kind, cancellationToken).ConfigureAwait(false);
        return file;
    }
}
