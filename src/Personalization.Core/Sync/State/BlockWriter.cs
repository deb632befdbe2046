using System.Buffers.Binary;
using System.IO.Hashing;

namespace Personalization.Sync.State;

/// <summary>Writes a state file block by block; the format is in <see cref="StateFormat"/>. Items are appended to memory, blocks to the stream.</summary>
/// <remarks>One block may be on its way to the disk while the next is filled.</remarks>
internal sealed class BlockWriter
{
    private readonly Stream _stream;
    private readonly int _blockLength;
    private byte[] _buffer;
    private byte[] _spare = [];
    private Task _writing = Task.CompletedTask;
    private int _length = StateFormat.BlockHeaderLength;
    private uint _itemsOfBlock;

    internal BlockWriter(Stream stream, int blockLength = StateFormat.BlockLength)
    {
        _stream = stream;
        _blockLength = blockLength;
        _buffer = new byte[blockLength + 4096];
    }

    internal long Items { get; private set; }

    internal long BytesWritten { get; private set; }

    internal bool IsFull => _length >= _blockLength;

    internal async ValueTask StartAsync(uint magic, ReadOnlyMemory<byte> header, CancellationToken cancellationToken)
    {
        var start = new byte[StateFormat.StartLength];
        BinaryPrimitives.WriteUInt32LittleEndian(start, magic);
        BinaryPrimitives.WriteUInt32LittleEndian(start.AsSpan(4), StateFormat.VersionOf(magic));
        await _stream.WriteAsync(start, cancellationToken).ConfigureAwait(false);
        BytesWritten = start.Length;
        header.Span.CopyTo(Reserve(header.Length));
        _length += header.Length;
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers room for the next item; <see cref="EndItem"/> says how much of it was used.</summary>
    internal Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _length < size)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
        }

        return _buffer.AsSpan(_length, size);
    }

    internal void EndItem(int length)
    {
        _length += length;
        _itemsOfBlock++;
        Items++;
    }

    /// <summary>Begins to write what was appended, after the block before has been written.</summary>
    internal async ValueTask WriteAheadAsync(CancellationToken cancellationToken)
    {
        var payload = _length - StateFormat.BlockHeaderLength;
        if (payload == 0)
        {
            return;
        }

        BinaryPrimitives.WriteInt32LittleEndian(_buffer, payload);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(4), _itemsOfBlock);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(8), XxHash64.HashToUInt64(_buffer.AsSpan(StateFormat.BlockHeaderLength, payload)));
        await _writing.ConfigureAwait(false);
        _writing = _stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken).AsTask();
        BytesWritten += _length;
        _length = StateFormat.BlockHeaderLength;
        _itemsOfBlock = 0;
        (_buffer, _spare) = (_spare.Length == 0 ? new byte[_buffer.Length] : _spare, _buffer);
    }

    /// <summary>Writes what was appended.</summary>
    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await WriteAheadAsync(cancellationToken).ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
    }

    /// <summary>Reads what was written so far; what is written afterwards goes behind it.</summary>
    internal async Task ForEachBlockAsync(uint magic, string sync, Action<ReadOnlyMemory<byte>> visit, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var reader = await BlockReader.OpenUnfinishedAsync(_stream, BytesWritten, magic, sync, cancellationToken).ConfigureAwait(false);
        while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            visit(reader.Payload);
        }

        _stream.Position = BytesWritten;
    }

    /// <summary>Waits until nothing uses the stream any more, however that ends.</summary>
    internal async ValueTask SettleAsync() => await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Writes the last items, the footer if there is one, and the trailer.</summary>
    internal async ValueTask FinishAsync(uint flags, ReadOnlyMemory<byte> footer, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var footerPosition = 0L;
        if (footer.Length > 0)
        {
            footerPosition = BytesWritten;
            footer.Span.CopyTo(Reserve(footer.Length));
            _length += footer.Length;
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        var trailer = new byte[StateFormat.TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, StateFormat.TrailerMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), flags);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), Items);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(16), footerPosition);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer.AsSpan(24), XxHash64.HashToUInt64(trailer.AsSpan(0, 24)));
        await _stream.WriteAsync(trailer, cancellationToken).ConfigureAwait(false);
        BytesWritten += trailer.Length;
    }
}
