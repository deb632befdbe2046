using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Personalization.People;
using Personalization.Records;
using Personalization.Sqlite.Native;
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
    private readonly string _path;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile OpenStore _open;
    private volatile bool _disposed;

    /// <summary>Initializes a new instance. The file is not opened yet.</summary>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    public SqliteRecordStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
        _open = new OpenStore(_path, new Dictionary<string, CollectionLayout>());
    }

    /// <inheritdoc/>
    /// <remarks>They lie in <c>people.db</c> of the state directory, or else beside the records.</remarks>
    public IPersonStore OpenPersonStore(string? stateDirectory, TimeProvider time) => new SqlitePersonStore(Path.Combine(stateDirectory ?? Path.GetDirectoryName(_path)!, "people.db"), time);

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        await WriteAsync(
            "prepare",
            collection.Name,
            open =>
            {
                open.Prepare(collection);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PersonalizationRecord?>(cancellationToken);
        }

        ReadConnection? reader = null;
        var open = _open;
        try
        {
            CollectionLayout layout;
            do
            {
                layout = open.LayoutOf(collection);
                reader = TryRent(ref open);
            }
            while (reader is null);

            return new ValueTask<PersonalizationRecord?>(reader.Find(layout, layout.IndexOf(index), value));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<PersonalizationRecord?>(Translate(exception, "find", collection));
        }
        finally
        {
            Return(open, reader);
        }
    }

    /// <inheritdoc/>
    /// <remarks>All values are looked up in one consistent view.</remarks>
    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        return ReadAsync<IReadOnlyDictionary<string, PersonalizationRecord?>>("find", collection, cancellationToken, (open, reader) =>
        {
            var layout = open.LayoutOf(collection);
            var number = layout.IndexOf(index);
            var found = new Dictionary<string, PersonalizationRecord?>(values.Count, StringComparer.Ordinal);
            reader.BeginView();
            try
            {
                foreach (var value in values)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    found[value] = reader.Find(layout, number, value);
                }
            }
            finally
            {
                reader.EndView();
            }

            return found;
        });
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => ReadAsync("find", collection, cancellationToken, (open, reader) =>
        {
            var layout = open.LayoutOf(collection);
            return layout.TryGetPointerIndex(index, out var number)
                ? reader.FindHolder(layout, number, value)
                : throw StoreErrors.NoIndex(collection, index);
        });

    /// <inheritdoc/>
    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => ReadAsync("get", collection, cancellationToken, (open, reader) => reader.GetStored(open.LayoutOf(collection), key));

    /// <inheritdoc/>
    /// <remarks>The batch is one transaction: when this throws, nothing of it was applied, unless the commit itself had no answer.</remarks>
    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return WriteAsync("apply", batch.Collection, open => open.Writer.Apply(open.LayoutOf(batch.Collection), batch, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Between two pages no view and no connection is held, so that SQLite's log can be moved into the file meanwhile.</remarks>
    public async IAsyncEnumerable<PartEntry> ListPartsAsync(
        string collection, string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = await ReadAsync("list", collection, cancellationToken, (open, reader) => reader.LastRow(open.LayoutOf(collection))).ConfigureAwait(false);
        var page = new List<PartEntry>();
        for (long after = 0; after < last;)
        {
            var from = after;
            after = await ReadAsync("list", collection, cancellationToken, (open, reader) => reader.ReadParts(open.LayoutOf(collection), sync, from, last, page)).ConfigureAwait(false);
            foreach (var part in page)
            {
                yield return part;
            }

            page.Clear();
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => ReadAsync<IReadOnlyList<SyncRegistration>>(
            "get registrations", collection, cancellationToken, (open, reader) => reader.GetRegistrations(open.LayoutOf(collection).Name));

    /// <inheritdoc/>
    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return WriteAsync("register", collection, open => open.Writer.Register(open.LayoutOf(collection).Name, registration, replaces), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => await WriteAsync("unregister", collection, open => open.Writer.Unregister(open.LayoutOf(collection).Name, sync), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
    {
        if (!_open.IsInPlace)
        {
            await WriteAsync("open", collection, static open => open.Writer is not null, cancellationToken).ConfigureAwait(false);
        }

        return await ReadAsync("get mark", collection, cancellationToken, (_, reader) => reader.GetMark(collection, sync)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return WriteAsync("set mark", collection, open => open.Writer.TrySetMark(collection, sync, expected, next), cancellationToken);
    }

    /// <summary>Closes the file, after the write that is under way.</summary>
    /// <returns>A task that ends when the file is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        Close();
    }

    /// <summary>Closes the file, after the write that is under way.</summary>
    public void Dispose()
    {
        _gate.Wait();
        Close();
    }

    private void Close()
    {
        _disposed = true;
        _open.Dispose();
        _gate.Release();
    }

    [SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "Private; the work reads best at the end.")]
    private ValueTask<T> ReadAsync<T>(string operation, string collection, CancellationToken cancellationToken, Func<OpenStore, ReadConnection, T> work)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        ReadConnection? reader = null;
        var open = _open;
        try
        {
            while ((reader = TryRent(ref open)) is null)
            {
            }

            return new ValueTask<T>(work(open, reader));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(Translate(exception, operation, collection));
        }
        finally
        {
            Return(open, reader);
        }
    }

    private async ValueTask<T> WriteAsync<T>(string operation, string collection, Func<OpenStore, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            RenewWhereItIsGone();
            return work(_open);
        }
        catch (SqliteFailure failure)
        {
            throw StoreErrors.Failed(operation, collection, _path, failure);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Inaccessible(operation, collection, _path, exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Another file knows nothing of what was in the one before: neither tables nor records.</summary>
    private void RenewWhereItIsGone()
    {
        if (!_open.IsGone)
        {
            return;
        }

        var before = _open;
        var next = before.Succeed();
        try
        {
            _ = next.Writer;
        }
        finally
        {
            // Where it cannot be made now, the next write tries again.
            _open = next;
            before.Dispose();
        }
    }

    /// <returns>A connection, or <see langword="null"/> where the store has been made anew meanwhile: then that is the one to ask.</returns>
    private ReadConnection? TryRent(ref OpenStore open)
    {
        var reader = open.Readers.Rent();
        if (reader is null)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (ReferenceEquals(open, _open))
            {
                Thread.Yield(); // the file is being made
            }

            open = _open;
        }

        return reader;
    }

    private static void Return(OpenStore open, ReadConnection? reader)
    {
        if (reader is not null)
        {
            open.Readers.Return(reader);
        }
    }

    private Exception Translate(Exception exception, string operation, string collection)
        => exception is SqliteFailure failure ? StoreErrors.Failed(operation, collection, _path, failure) : exception;
}
