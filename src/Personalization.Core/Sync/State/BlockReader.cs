using System.Buffers.Binary;
using System.IO.Hashing;

namespace Personalization.Sync.State;

/// <summary>Reads a state file block by block and checks it; the format is in <see cref="StateFormat"/>.</summary>
internal sealed class BlockReader : IAsyncDisposable
{
    /// <summary>Every read changes threads, so one read brings more than one block.</summary>
    private const int ReadLength = 2 * StateFormat.BlockLength;

    private readonly Stream _stream;
    private readonly bool _ownsStream;
    private readonly uint _magic;
    private readonly string _sync;
    private byte[] _buffer;
    private int _next;
    private int _buffered;
    private long _position;
    private long _end;

    private BlockReader(Stream stream, bool ownsStream, uint magic, string sync, int readLength = ReadLength)
    {
        _stream = stream;
        _ownsStream = ownsStream;
        _magic = magic;
        _sync = sync;
        _buffer = new byte[readLength];
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
        var reader = new BlockReader(stream, ownsStream: false, magic, sync, (int)Math.Min(ReadLength, length)) { _end = length };
        stream.Position = 0;
        await reader.ReadStartAsync(cancellationToken).ConfigureAwait(false);
        return reader;
    }

    /// <summary>Reads the next block. Looks at the token each time, also where the block is in memory already: whoever goes through a file ends within a block.</summary>
    internal async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_position >= _end)
        {
            Payload = default;
            return false;
        }

        var header = await TakeAsync(StateFormat.BlockHeaderLength, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header.Span);
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(header.Span[8..]);
        if (length <= 0 || length > _end - _position)
        {
            throw StateFormat.Damaged(_magic, _sync, "has a block of an impossible length");
        }

        Payload = await TakeAsync(length, cancellationToken).ConfigureAwait(false);
        return XxHash64.HashToUInt64(Payload.Span) == checksum
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

        MoveTo(length - StateFormat.TrailerLength);
        _end = length;
        var trailer = (await TakeAsync(StateFormat.TrailerLength, cancellationToken).ConfigureAwait(false)).ToArray();
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != StateFormat.TrailerMagic
            || BinaryPrimitives.ReadUInt64LittleEndian(trailer.AsSpan(24)) != XxHash64.HashToUInt64(trailer.AsSpan(0, 24)))
        {
            throw StateFormat.Damaged(_magic, _sync, "has no valid end");
        }

        Flags = BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4));
        Items = BinaryPrimitives.ReadInt64LittleEndian(trailer.AsSpan(8));
        var footer = BinaryPrimitives.ReadInt64LittleEndian(trailer.AsSpan(16));
        _end = length - StateFormat.TrailerLength;
        if (footer > 0)
        {
            MoveTo(footer);
            await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            Footer = Payload.ToArray();
            _end = footer;
        }

        MoveTo(0);
    }

    private async ValueTask ReadStartAsync(CancellationToken cancellationToken)
    {
        var start = await TakeAsync(StateFormat.StartLength, cancellationToken).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(start.Span) != _magic)
        {
            throw StateFormat.Damaged(_magic, _sync, "is of another kind");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(start.Span[4..]);
        if (version != StateFormat.VersionOf(_magic))
        {
            throw StateFormat.Damaged(_magic, _sync, $"has version {version}, and this library reads version {StateFormat.VersionOf(_magic)}");
        }

        if (!await ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            throw StateFormat.Damaged(_magic, _sync, "has no header");
        }

        Header = Payload.ToArray();
    }

    private void MoveTo(long position)
    {
        _position = _stream.Position = position;
        _next = 0;
        _buffered = 0;
    }

    /// <summary>Answers the next bytes; valid until the next call.</summary>
    private ValueTask<ReadOnlyMemory<byte>> TakeAsync(int length, CancellationToken cancellationToken)
        => _buffered >= length ? new(Take(length)) : ReadAsync(length, cancellationToken);

    private ReadOnlyMemory<byte> Take(int length)
    {
        var taken = _buffer.AsMemory(_next, length);
        _next += length;
        _buffered -= length;
        _position += length;
        return taken;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int length, CancellationToken cancellationToken)
    {
        var rest = _buffer.AsMemory(_next, _buffered);
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        rest.CopyTo(_buffer);
        _next = 0;
        _buffered += await _stream
            .ReadAtLeastAsync(_buffer.AsMemory(_buffered), length - _buffered, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return _buffered >= length ? Take(length) : throw StateFormat.Damaged(_magic, _sync, "ends too early");
    }
}
