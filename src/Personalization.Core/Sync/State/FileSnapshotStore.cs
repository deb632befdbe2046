using Personalization.Errors;

namespace Personalization.Sync.State;

/// <summary>
/// Keeps state files in a directory: one subdirectory a sync, readable by its owner alone. A file is written beside its place, flushed
/// to the disk and renamed, so that it is there whole or not at all. Thread-safe.
/// </summary>
public sealed class FileSnapshotStore : ISnapshotStore, ISyncLease, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // With a dot, which no sync's directory has.
    private const string LockName = "state.lock";

    // How the systems say that another process holds a lock. Anything else, such as a full disk, is told as it is.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;

    private readonly string _directory;
    private readonly bool _temporary;
    private readonly bool _shared;
    private readonly Lock _gate = new();
    private FileStream? _lock;

    /// <summary>Initializes a new instance. Nothing is created before the first write.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="shared">
    /// Whether other processes use the directory too, each under a lease that a record store gives: then it is not locked. What a process writes that lost its lease and does not know it
    /// yet, the mark in the record store gives away, and the next run compares with the store.
    /// </param>
    public FileSnapshotStore(string directory, bool shared = false)
        : this(directory, temporary: false, shared)
    {
    }

    private FileSnapshotStore(string directory, bool temporary, bool shared)
    {
        _directory = Path.GetFullPath(directory);
        _temporary = temporary;
        _shared = shared;
    }

    /// <summary>Gets a value indicating whether other processes use the directory too.</summary>
    public bool IsShared => _shared;

    /// <summary>Makes a store in a directory of its own, which is removed when the store is disposed: the company of a store in memory.</summary>
    /// <returns>The store.</returns>
    public static FileSnapshotStore CreateTemporary()
        => new(Directory.CreateTempSubdirectory("personalization-").FullName, temporary: true, shared: false);

    /// <inheritdoc/>
    /// <remarks>The whole directory is locked for this process, by the operating system, until the store is disposed.</remarks>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TakeLock();
        return new(ProcessLeaseGrant.Instance);
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        var path = PathOf(sync, kind);
        return new(File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
            : null);
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TakeLock();
        CreateDirectory(DirectoryOf(sync));

        // A temporary directory ends with its process, so nothing in it has to survive a power cut.
        return new(new FileStateWriter(PathOf(sync, kind), durable: !_temporary));
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TakeLock();
        CreateDirectory(DirectoryOf(sync));
        return new(new FileStateLogWriter(PathOf(sync, kind), length, durable: !_temporary));
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TakeLock();
        File.Move(PathOf(sync, from), PathOf(sync, to), overwrite: true);
        if (!_temporary)
        {
            DirectoryFlush.Flush(DirectoryOf(sync));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken)
    {
        // Asking makes nothing: before the first write, the room is that of the nearest directory above.
        var existing = _directory;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        return new(new DriveInfo(existing).AvailableFreeSpace);
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(sync, kind);
        if (File.Exists(path))
        {
            TakeLock();
            File.Delete(path);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Gives the directory free for other processes, and removes it when it is temporary.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _lock?.Dispose();
            _lock = null;
        }

        if (_temporary && Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private void TakeLock()
    {
        lock (_gate)
        {
            if (_lock is not null)
            {
                return;
            }

            CreateDirectory(_directory);
            if (_shared)
            {
                return;
            }

            try
            {
                _lock = new FileStream(Path.Combine(_directory, LockName), LockOptions());
            }
            catch (IOException exception) when (exception.HResult is SharingViolation or WouldBlock or WouldBlockOnMac)
            {
                throw new PersonalizationException(
                    ErrorCodes.StateLocked,
                    $"The state directory '{_directory}' is used by another process. Stop that one, give this one a directory of its own, "
                    + "or let it only look up (LookupsOnly).",
                    exception);
            }

            // What an interrupted process left half written is of no use to anybody.
            foreach (var leftover in Directory.EnumerateFiles(_directory, "*" + FileStateWriter.TemporarySuffix, SearchOption.AllDirectories))
            {
                File.Delete(leftover);
            }
        }
    }

    private static FileStreamOptions LockOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Makes a directory and those above it. A file in it is only as durable as their names.</summary>
    private void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        CreateDirectory(parent);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }

        if (!_temporary)
        {
            DirectoryFlush.Flush(parent);
        }
    }

    private string PathOf(string sync, StateFileKind kind) => Path.Combine(DirectoryOf(sync), StateFileNames.OfFile(kind));

    private string DirectoryOf(string sync) => Path.Combine(_directory, StateFileNames.OfSync(sync));
}
