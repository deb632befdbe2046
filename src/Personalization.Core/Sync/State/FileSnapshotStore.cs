using System.Text;
using Personalization.Errors;

namespace Personalization.Sync.State;

/// <summary>
/// Keeps state files in a directory: one subdirectory a sync, readable by its owner alone. A file is written beside its place, flushed
/// to the disk and renamed, so that it is there whole or not at all. Thread-safe.
/// </summary>
public sealed class FileSnapshotStore : ISnapshotStore, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory;
    private readonly bool _temporary;
    private readonly Lock _gate = new();
    private FileStream? _lock;

    /// <summary>Initializes a new instance. Nothing is created before the first write.</summary>
    /// <param name="directory">The state directory.</param>
    public FileSnapshotStore(string directory)
        : this(directory, temporary: false)
    {
    }

    private FileSnapshotStore(string directory, bool temporary)
    {
        _directory = Path.GetFullPath(directory);
        _temporary = temporary;
    }

    /// <summary>Makes a store in a directory of its own, which is removed when the store is disposed: the company of a store in memory.</summary>
    /// <returns>The store.</returns>
    public static FileSnapshotStore CreateTemporary()
        => new(Directory.CreateTempSubdirectory("personalization-").FullName, temporary: true);

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
        TakeLock();
        CreateDirectory(DirectoryOf(sync));

        // A temporary directory ends with its process, so nothing in it has to survive a power cut.
        return new(new FileStateWriter(PathOf(sync, kind), durable: !_temporary));
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        var path = PathOf(sync, kind);
        if (File.Exists(path))
        {
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
            try
            {
                _lock = new FileStream(Path.Combine(_directory, "lock"), LockOptions());
            }
            catch (IOException exception)
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

    private static void CreateDirectory(string path)
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

    private string PathOf(string sync, StateFileKind kind)
        => Path.Combine(DirectoryOf(sync), kind == StateFileKind.Snapshot ? "snapshot.bin" : "plan.bin");

    /// <summary>A sync's id may hold what a file name may not, so everything but letters, digits, '-' and '_' is written in hex.</summary>
    private string DirectoryOf(string sync)
    {
        var name = new StringBuilder(sync.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(sync))
        {
            var plain = char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_';
            _ = plain ? name.Append((char)octet) : name.Append('%').Append(octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return Path.Combine(_directory, name.ToString());
    }
}
