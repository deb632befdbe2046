using System.Diagnostics.CodeAnalysis;
using Personalization.Keys;
using Personalization.Sqlite.Keys;
using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite;

/// <summary>API keys in a SQLite file of their own, which several processes of one machine may use at once. Thread-safe.</summary>
/// <remarks>
/// <para>The file holds hashes only and is readable by its owner alone. It must lie on a local disk.</para>
/// <para>Nothing is opened before the first call. SQLite works in the calling thread: calls answer when they are done, without suspending.</para>
/// </remarks>
public sealed class SqliteApiKeyStore : IApiKeyStore, IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private KeyDatabase? _database;
    private bool _disposed;

    /// <summary>Initializes a new instance. The file is not opened yet.</summary>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    public SqliteApiKeyStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    public ValueTask<long> GetVersionAsync(CancellationToken cancellationToken = default)
        => RunAsync(database => database.ReadVersion(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask CreateAsync(ApiKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var done = RunAsync(
            database => database.Change(
                () => database.Insert(key)
                    ? true
                    : throw new PersonalizationException(ErrorCodes.KeyInvalid, "There is a key of this id or text already. Create another one.")),
            cancellationToken);
        return done.IsCompletedSuccessfully ? default : new ValueTask(done.AsTask());
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default)
        => RunAsync<IReadOnlyList<ApiKey>>(database => database.List(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return RunAsync(database => database.Find(id), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ApiKey?> RotateAsync(
        string id, ReadOnlyMemory<byte> hash, DateTimeOffset previousUntil, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return RunAsync(
            database => database.Change(() => database.Rotate(id, hash.Span, previousUntil) ? database.Find(id) : null), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ApiKey?> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return RunAsync(
            database => database.Change(() =>
            {
                database.Revoke(id, at);
                return database.Find(id);
            }),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask TouchAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uses);
        var done = RunAsync(database => database.Touch(uses), cancellationToken);
        return done.IsCompletedSuccessfully ? default : new ValueTask(done.AsTask());
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _database?.Dispose();
            _database = null;
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Kept until the store is disposed.")]
    private ValueTask<T> RunAsync<T>(Func<KeyDatabase, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        lock (_lock)
        {
            try
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return new ValueTask<T>(work(_database ??= KeyDatabase.Open(_path)));
            }
            catch (Exception exception) when (exception is SqliteFailure or IOException or UnauthorizedAccessException)
            {
                var isDamaged = exception is SqliteFailure { Code: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };
                return ValueTask.FromException<T>(new PersonalizationException(
                    ErrorCodes.KeysUnavailable,
                    isDamaged
                        ? $"The SQLite file of API keys '{_path}' is damaged, or no file of keys. Restore it from a backup; or remove it, with those beside it that end in -wal and -shm, and make "
                        + "the keys anew."
                        : $"The SQLite file of API keys '{_path}' cannot be used. Check that it is a file of keys, that the disk has space and that this process "
                        + "may read and write there. See the inner exception.",
                    exception));
            }
            catch (Exception exception)
            {
                return ValueTask.FromException<T>(exception);
            }
        }
    }
}
