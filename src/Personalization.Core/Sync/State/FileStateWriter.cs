namespace Personalization.Sync.State;

/// <summary>Writes a state file beside its place and renames it there.</summary>
internal sealed class FileStateWriter : StateFileWriter
{
    internal const string TemporarySuffix = ".tmp";

    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly FileStream _stream;
    private readonly bool _durable;
    private bool _committed;

    internal FileStateWriter(string path, bool durable)
    {
        _durable = durable;
        _path = path;
        _temporaryPath = $"{path}.{Guid.NewGuid():n}{TemporarySuffix}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _stream = new FileStream(_temporaryPath, options);
    }

    public override Stream Stream => _stream;

    public override ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _stream.Flush(_durable);
        _stream.Dispose();
        File.Move(_temporaryPath, _path, overwrite: true);
        if (_durable)
        {
            DirectoryFlush.Flush(Path.GetDirectoryName(_path)!);
        }

        _committed = true;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (!_committed && File.Exists(_temporaryPath))
        {
            File.Delete(_temporaryPath);
        }
    }
}
