using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
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
/// <para>Nothing is opened before the first call. SQLite works in the calling thread: calls answer when they are done, without
/// suspending, except that a write waits its turn behind another write.</para>
/// </remarks>
public sealed class SqliteRecordStore : IRecordStore, IAsyncDisposable, IDisposable
{
    private readonly string _path;
    private readonly ReadPool _readers;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Dictionary<string, CollectionLayout> _collections = new(StringComparer.Ordinal);
    private volatile WriteConnection? _writer;
    private volatile bool _disposed;

    /// <summary>Initializes a new instance. The file is not opened yet.</summary>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    public SqliteRecordStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
        _readers = new ReadPool(_path);
    }

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        await WriteAsync(
            "prepare",
            collection.Name,
            writer =>
            {
                var ordinal = _collections.TryGetValue(collection.Name, out var known) ? known.Ordinal : _collections.Count;
                _collections = new Dictionary<string, CollectionLayout>(_collections, StringComparer.Ordinal)
                {
                    [collection.Name] = writer.Prepare(collection, ordinal),
                };
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
        try
        {
            var layout = LayoutOf(collection);
            var number = layout.IndexOf(index);
            reader = _readers.Rent();
            return new ValueTask<PersonalizationRecord?>(reader.Find(layout, number, value));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<PersonalizationRecord?>(Translate(exception, "find", collection));
        }
        finally
        {
            Return(reader);
        }
    }

    /// <inheritdoc/>
    /// <remarks>All values are looked up in one consistent view.</remarks>
    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        return ReadAsync<IReadOnlyDictionary<string, PersonalizationRecord?>>("find", collection, cancellationToken, reader =>
        {
            var layout = LayoutOf(collection);
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
        => ReadAsync("find", collection, cancellationToken, reader =>
        {
            var layout = LayoutOf(collection);
            return layout.TryGetPointerIndex(index, out var number)
                ? reader.FindHolder(layout, number, value)
                : throw StoreErrors.NoIndex(collection, index);
        });

    /// <inheritdoc/>
    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => ReadAsync("get", collection, cancellationToken, reader => reader.GetStored(LayoutOf(collection), key));

    /// <inheritdoc/>
    /// <remarks>The batch is one transaction: when this throws, nothing of it was applied, unless the commit itself had no answer.</remarks>
    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return WriteAsync("apply", batch.Collection, writer => writer.Apply(LayoutOf(batch.Collection), batch, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Between two pages no view and no connection is held, so that SQLite's log can be moved into the file meanwhile.</remarks>
    public async IAsyncEnumerable<PartEntry> ListPartsAsync(
        string collection, string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var layout = LayoutOf(collection);
        var last = await ReadAsync("list", collection, cancellationToken, reader => reader.LastRow(layout)).ConfigureAwait(false);
        var page = new List<PartEntry>();
        for (long after = 0; after < last;)
        {
            var from = after;
            after = await ReadAsync("list", collection, cancellationToken, reader => reader.ReadParts(layout, sync, from, last, page)).ConfigureAwait(false);
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
            "get registrations", collection, cancellationToken, reader => reader.GetRegistrations(LayoutOf(collection).Name));

    /// <inheritdoc/>
    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return WriteAsync("register", collection, writer => writer.Register(LayoutOf(collection).Name, registration, replaces), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => await WriteAsync("unregister", collection, writer => writer.Unregister(LayoutOf(collection).Name, sync), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
    {
        if (_writer is null)
        {
            await WriteAsync("open", collection, static _ => true, cancellationToken).ConfigureAwait(false);
        }

        return await ReadAsync("get mark", collection, cancellationToken, reader => reader.GetMark(collection, sync)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return WriteAsync("set mark", collection, writer => writer.TrySetMark(collection, sync, expected, next), cancellationToken);
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
        _readers.Dispose();
        _writer?.Dispose(); // last: it moves the log into the file
        _writer = null;
        _gate.Release();
    }

    private CollectionLayout LayoutOf(string collection)
        => _collections.TryGetValue(collection, out var layout) ? layout : throw StoreErrors.NotPrepared(collection);

    [SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "Private; the work reads best at the end.")]
    private ValueTask<T> ReadAsync<T>(string operation, string collection, CancellationToken cancellationToken, Func<ReadConnection, T> work)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        ReadConnection? reader = null;
        try
        {
            reader = _readers.Rent();
            return new ValueTask<T>(work(reader));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(Translate(exception, operation, collection));
        }
        finally
        {
            Return(reader);
        }
    }

    private async ValueTask<T> WriteAsync<T>(string operation, string collection, Func<WriteConnection, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return work(_writer ??= new WriteConnection(_path));
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

    private void Return(ReadConnection? reader)
    {
        if (reader is not null)
        {
            _readers.Return(reader);
        }
    }

    private Exception Translate(Exception exception, string operation, string collection)
        => exception is SqliteFailure failure ? StoreErrors.Failed(operation, collection, _path, failure) : exception;
}
