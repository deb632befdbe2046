using System.Buffers.Binary;
using Personalization.Primitives;

namespace Personalization.Sync.State;

/// <summary>Reads a state file block by block and checks it; the format is in <see cref="StateFormat"/>.</summary>
internal sealed class BlockReader : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly bool _ownsStream;
    private readonly uint _magic;
    private readonly string _sync;
    private byte[] _buffer = new byte[StateFormat.BlockLength + 4096];
    private long _position;
    private long _end;

    private BlockReader(Stream stream, bool ownsStream, uint magic, string sync)
    {
        _stream = stream;
        _ownsStream = ownsStream;
        _magic = magic;
        _sync = sync;
    }

    internal uint Flags { get; private set; }

    internal long Items { get; private set; }

    internal ReadOnlyMemory<byte> Header { get; private set; }

    internal ReadOnlyMemory<byte> Footer { get; private set; } = ReadOnlyMemory<byte>.Empty;

    /// <summary>The payload of the current block; valid until the next one is read.</summary>
    internal ReadOnlyMemory<byte> Payload { get; private set; }

    internal static async ValueTask<BlockReader> OpenAsync(Stream stream, uint magic, string sync, CancellationToken cancellationToken)
    {
        var reader = new BlockReader(stream, ownsStream: true, magic, sync);
        try
        {
            await reader.ReadTrailerAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadStartAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a file that is still being written, up to what its writer has flushed. The stream stays its writer's.</summary>
    internal static async ValueTask<BlockReader> OpenUnfinishedAsync(
        Stream stream, long length, uint magic, string sync, CancellationToken cancellationToken)
    {
        var reader = new BlockReader(stream, ownsStream: false, magic, sync) { _end = length };
        stream.Position = 0;
        await reader.ReadStartAsync(cancellationToken).ConfigureAwait(false);
        return reader;
    }

    internal async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        if (_position >= _end)
        {
            Payload = default;
            return false;
        }

        await ReadAsync(_buffer.AsMemory(0, StateFormat.BlockHeaderLength), cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer);
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(8));
        if (length <= 0 || length > _end - _position)
        {
            throw StateFormat.Damaged(_magic, _sync, "has a block of an impossible length");
        }

        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        await ReadAsync(_buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        Payload = _buffer.AsMemory(0, length);
        return XxHash64.Hash(Payload.Span) == checksum
            ? true
            : throw StateFormat.Damaged(_magic, _sync, "is damaged: a checksum differs");
    }

    public ValueTask DisposeAsync() => _ownsStream ? _stream.DisposeAsync() : ValueTask.CompletedTask;

    private async ValueTask ReadTrailerAsync(CancellationToken cancellationToken)
    {
        var length = _stream.Length;
        if (length < StateFormat.StartLength + StateFormat.TrailerLength)
        {
            throw StateFormat.Damaged(_magic, _sync, "is too short");
        }

        _stream.Position = length - StateFormat.TrailerLength;
        _end = length;
        _position = _stream.Position;
        var trailer = new byte[StateFormat.TrailerLength];
        await ReadAsync(trailer, cancellationToken).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != StateFormat.TrailerMagic
            || BinaryPrimitives.ReadUInt64LittleEndian(trailer.AsSpan(24)) != XxHash64.Hash(trailer.AsSpan(0, 24)))
        {
            throw StateFormat.Damaged(_magic, _sync, "has no valid end");
        }

        Flags = BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4));
        Items = BinaryPrimitives.ReadInt64LittleEndian(trailer.AsSpan(8));
        var footer = BinaryPrimitives.ReadInt64LittleEndian(trailer.AsSpan(16));
        _end = length - StateFormat.TrailerLength;
        if (footer > 0)
        {
            _position = _stream.Position = footer;
            await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            Footer = Payload.ToArray();
            _end = footer;
        }

        _position = _stream.Position = 0;
    }

    private async ValueTask ReadStartAsync(CancellationToken cancellationToken)
    {
        var start = new byte[StateFormat.StartLength];
        await ReadAsync(start, cancellationToken).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(start) != _magic)
        {
            throw StateFormat.Damaged(_magic, _sync, "is of another kind");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
        if (version != StateFormat.Version)
        {
            throw StateFormat.Damaged(_magic, _sync, $"has version {version}, and this library reads version {StateFormat.Version}");
        }

        if (!await ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            throw StateFormat.Damaged(_magic, _sync, "has no header");
        }

        Header = Payload.ToArray();
    }

    private async ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.ReadExactlyAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (EndOfStreamException)
        {
            throw StateFormat.Damaged(_magic, _sync, "ends too early");
        }

        _position += destination.Length;
    }
}
