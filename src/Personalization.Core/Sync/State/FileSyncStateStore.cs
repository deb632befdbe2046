using Personalization.Errors;
using Personalization.Records;

namespace Personalization.Sync.State;

/// <summary>
/// Keeps state files in a directory: one subdirectory a sync, readable by its owner alone. A file is written beside its place, flushed
/// to the disk and renamed, so that it is there whole or not at all. Thread-safe.
/// </summary>
internal sealed class FileSyncStateStore : ISyncStateStore, ISyncLease, IDisposable
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
    private readonly string? _owner;
    private readonly Lock _gate = new();
    private FileStream? _lock;
    private bool _cleaned;

    /// <summary>Initializes a new instance. Nothing is created before the first write.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="shared">
    /// Whether other processes use the directory too, each under a lease that a record store gives: then it is not locked. What a process writes that lost its lease and does not know it
    /// yet, the mark in the record store gives away, and the next run compares with the store.
    /// </param>
    /// <param name="owner">
    /// The configuration that the directory belongs to, from its first use on: the full path of its file, or the application's name. Others are refused; anybody may use it without one.
    /// </param>
    public FileSyncStateStore(string directory, bool shared = false, string? owner = null)
        : this(directory, temporary: false, shared, owner)
    {
    }

    private FileSyncStateStore(string directory, bool temporary, bool shared, string? owner)
    {
        _directory = Path.GetFullPath(directory);
        _temporary = temporary;
        _shared = shared;
        _owner = string.IsNullOrEmpty(owner) ? null : owner;
    }

    /// <inheritdoc/>
    /// <remarks>Takes the directory for its owner; makes it when there is none.</remarks>
    public string? Identity
    {
        get
        {
            // Processes on several machines see the directory, and their files, by other paths.
            if (_owner is null || _shared)
            {
                return null;
            }

            CreateDirectory(_directory);
            return StateOwnerFile.Claim(_directory, _owner);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A record store that several processes share leases syncs among those whose state is files; a directory that is not shared is locked besides, when it is first written to.</remarks>
    public ISyncLease? LeaseWith(IRecordStore records) => records is ISyncLease lease ? lease
        : !_shared ? this
        : throw new PersonalizationException(
            ErrorCodes.ConfigurationInvalid,
            $"The state directory is shared by several processes, and the record store '{records.GetType().Name}' does not lease syncs among them. "
            + "Keep records on Redis, keep the state in PostgreSQL, or do not share the directory.");

    /// <summary>Makes a store in a directory of its own, which is removed when the store is disposed: the company of a store in memory.</summary>
    /// <exception cref="PersonalizationException">There is no folder for temporary files that can be used (<c>state_unavailable</c>).</exception>
    public static FileSyncStateStore CreateTemporary() => CreateTemporary(Path.GetTempPath());

    internal static FileSyncStateStore CreateTemporary(string folder)
    {
        try
        {
            var directory = Directory.Exists(folder) ? Path.Combine(folder, $"personalization-{Guid.NewGuid():n}") : throw new DirectoryNotFoundException();
            MakeDirectory(directory);
            return new(directory, temporary: true, shared: false, owner: null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PersonalizationException(
                ErrorCodes.StateUnavailable,
                $"The folder for temporary files, '{folder}', cannot be used: {exception.GetType().Name}. Make it, give this process the right to write there, or name "
                + $"another one in the environment variable TMPDIR (TEMP on Windows); or keep the state in a directory ({WaysOut.StateDirectory}).",
                exception);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The whole directory is locked for this process, by the operating system, until the store is disposed.</remarks>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Take();
        return new(ProcessLeaseGrant.Instance);
    }

    /// <inheritdoc/>
    /// <remarks>Makes the directory when there is none. One that is shared is not locked.</remarks>
    public void Take()
    {
        lock (_gate)
        {
            CreateDirectory(_directory);
            if (_shared || (_lock is not null && IsInPlace(_lock)))
            {
                return;
            }

            // Whoever made the directory anew, while this process had the lock of the one before, may have locked it.
            _lock?.Dispose();
            _lock = null;
            try
            {
                _lock = new FileStream(Path.Combine(_directory, LockName), LockOptions());
            }
            catch (IOException exception) when (exception.HResult is SharingViolation or WouldBlock or WouldBlockOnMac)
            {
                throw new PersonalizationException(
                    ErrorCodes.StateLocked,
                    $"The state directory '{_directory}' is used by another process. Stop that one, give this one a directory of its own, "
                    + $"or let it only look up ({WaysOut.OnlyLookUp}).",
                    exception);
            }

            _ = Identity;
            if (!_cleaned)
            {
                Clean();
            }
        }
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
        Take();
        CreateDirectory(DirectoryOf(sync));

        // A temporary directory ends with its process, so nothing in it has to survive a power cut.
        return new(new FileStateWriter(PathOf(sync, kind), durable: !_temporary));
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Take();
        CreateDirectory(DirectoryOf(sync));
        return new(new FileStateLogWriter(PathOf(sync, kind), length, durable: !_temporary));
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process uses the directory (<c>state_locked</c>).</exception>
    public ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Take();
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
            Take();
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

    /// <summary>Whether the lock's file is the one that others would find. The time of its last write is that of its making: nobody writes to it.</summary>
    private bool IsInPlace(FileStream held)
        => File.GetLastWriteTimeUtc(Path.Combine(_directory, LockName)) == File.GetLastWriteTimeUtc(held.SafeFileHandle);

    /// <summary>What an interrupted process left half written is of no use to anybody.</summary>
    private void Clean()
    {
        foreach (var leftover in Directory.EnumerateFiles(_directory, "*" + FileStateWriter.TemporarySuffix, SearchOption.AllDirectories))
        {
            File.Delete(leftover);
        }

        _cleaned = true;
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
        MakeDirectory(path);
        if (!_temporary)
        {
            DirectoryFlush.Flush(parent);
        }
    }

    private static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    private string PathOf(string sync, StateFileKind kind) => Path.Combine(DirectoryOf(sync), StateFileNames.OfFile(kind));

    private string DirectoryOf(string sync) => Path.Combine(_directory, StateFileNames.OfSync(sync));
}
