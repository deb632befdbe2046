namespace Personalization.Sync.State;

/// <summary>Appends to a log in a file.</summary>
internal sealed class FileStateLogWriter : StateLogWriter
{
    private readonly FileStream _stream;
    private readonly bool _durable;

    internal FileStateLogWriter(string path, long length, bool durable)
    {
        _durable = durable;
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var made = !File.Exists(path);
        _stream = new FileStream(path, options);
        try
        {
            Cut(length);
            if (made && durable)
            {
                DirectoryFlush.Flush(Path.GetDirectoryName(path)!);
            }
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _stream.Flush(_durable);
    }

    public override ValueTask DisposeAsync() => _stream.DisposeAsync();

    private void Cut(long length)
    {
        if (length > _stream.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"The log has {_stream.Length} bytes.");
        }

        if (length < _stream.Length)
        {
            _stream.SetLength(length);

            // What was cut off must not be there again after a power cut, even if nothing is appended.
            _stream.Flush(_durable);
        }

        _stream.Position = length;
    }
}
