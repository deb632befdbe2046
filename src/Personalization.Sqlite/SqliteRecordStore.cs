using Personalization.People;
using Personalization.Records;
using Personalization.Sqlite.Storage;

namespace Personalization.Sqlite;

/// <summary>The embedded durable record store: one SQLite file on a local disk. Thread-safe.</summary>
/// <remarks>
/// <para>A batch is one transaction: it is applied whole, apart from its refusals, or not at all. Lookups never wait for writes, not even
/// for those of another process. Batches reach the disk when SQLite's log is synced, at the latest when a mark moves: a power loss in
/// between loses whole batches from the end, and the mark then tells.</para>
/// <para>One process writes to a store; others may look up. The file and those beside it that end in <c>-wal</c> and <c>-shm</c> are
/// readable by their owner alone.</para>
/// <para>A file that is removed is noticed when a mark is read and at each write. It is made anew, as at the first use: its collections are
/// loading until the next run of their syncs.</para>
/// <para>Nothing is opened before the first call. SQLite works in the calling thread: calls answer when they are done, without
/// suspending, except that a write waits its turn behind another write.</para>
/// </remarks>
public sealed class SqliteRecordStore : IRecordStore, IPersonStoreProvider, IAsyncDisposable, IDisposable
{
    private readonly StoreAccess _store;
    private readonly string _path;

    /// <summary>Initializes a new instance. The file is not opened yet.</summary>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    public SqliteRecordStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
        _store = new StoreAccess(_path);
    }

    /// <inheritdoc/>
    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var ordinal = await _store.WriteAsync("open", definition.Name, open => open.Prepare(definition), cancellationToken).ConfigureAwait(false);
        return new SqliteCollection(_store, definition.Name, ordinal);
    }

    /// <inheritdoc/>
    /// <remarks>They lie in <c>people.db</c> of the state directory, or else beside the records.</remarks>
    public IPersonStore OpenPersonStore(string? stateDirectory, TimeProvider time) => new SqlitePersonStore(PeopleIn(stateDirectory), time);

    /// <inheritdoc/>
    public bool MayHavePeople(string? stateDirectory) => File.Exists(PeopleIn(stateDirectory));

    /// <summary>Closes the file, after the write that is under way.</summary>
    /// <returns>A task that ends when the file is closed.</returns>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Closes the file, after the write that is under way.</summary>
    public void Dispose() => _store.Dispose();

    private string PeopleIn(string? stateDirectory) => Path.Combine(stateDirectory ?? Path.GetDirectoryName(_path)!, "people.db");
}
