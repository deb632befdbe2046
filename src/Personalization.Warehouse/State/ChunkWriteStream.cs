using System.Buffers;
using Personalization.Sync.State;

namespace Personalization.Warehouse.State;

/// <summary>Writes a file chunk by chunk. One chunk is in memory; a small file reaches the database only when it is committed.</summary>
internal sealed class ChunkWriteStream(StateTables tables, LeaseFence fence, StateFileKind kind) : StateStream
{
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(StateSql.ChunkBytes);
    private long _start;
    private int _used;
    private bool _dirty;
    private long _length;

    public override bool CanWrite => true;

    public override long Length => _length;

    /// <summary>Gets the file, once something of it is in the database.</summary>
    internal long? File { get; private set; }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position > _length)
        {
            throw new NotSupportedException("A state file is written without gaps.");
        }

        while (!buffer.IsEmpty)
        {
            var offset = await MoveToAsync(Position, cancellationToken).ConfigureAwait(false);
            var count = Math.Min(buffer.Length, StateSql.ChunkBytes - offset);
            buffer.Span[..count].CopyTo(_chunk.AsSpan(offset));
            _used = Math.Max(_used, offset + count);
            _dirty = true;
            Position += count;
            _length = Math.Max(_length, Position);
            buffer = buffer[count..];
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || Position >= _length)
        {
            return 0;
        }

        var offset = await MoveToAsync(Position, cancellationToken).ConfigureAwait(false);
        var count = Math.Min(buffer.Length, _used - offset);
        _chunk.AsSpan(offset, count).CopyTo(buffer.Span);
        Position += count;
        return count;
    }

    /// <summary>Sees to it that everything that was written is in the database.</summary>
    internal async Task<long> SaveAsync(CancellationToken cancellationToken)
    {
        File ??= await tables.CreateFileAsync(fence, kind, cancellationToken).ConfigureAwait(false);
        if (_dirty)
        {
            await tables.WriteChunkAsync(fence, File.Value, _start, _chunk.AsMemory(0, _used), cancellationToken).ConfigureAwait(false);
            _dirty = false;
        }

        return File.Value;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _chunk.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = [];
        }

        base.Dispose(disposing);
    }

    /// <summary>Takes the chunk of a position into memory.</summary>
    /// <returns>Where the position is in it.</returns>
    private async ValueTask<int> MoveToAsync(long position, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_chunk.Length == 0, this);
        var offset = (int)(position % StateSql.ChunkBytes);
        var start = position - offset;
        if (start == _start)
        {
            return offset;
        }

        await SaveAsync(cancellationToken).ConfigureAwait(false);
        _used = 0;
        _start = start;
        if (start < _length)
        {
            var window = new ChunkWindow();
            await tables.ReadChunksAsync(window, File!.Value, start, cancellationToken).ConfigureAwait(false);
            var chunk = window.From(start);
            chunk = chunk[..Math.Min(chunk.Length, StateSql.ChunkBytes)];
            chunk.CopyTo(_chunk);
            _used = chunk.Length;
        }

        return offset;
    }
}
