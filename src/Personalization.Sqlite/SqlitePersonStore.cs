using System.Diagnostics.CodeAnalysis;
using Personalization.People;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.People;
using Personalization.Sqlite.Storage;

namespace Personalization.Sqlite;

/// <summary>The embedded durable store of people: one SQLite file on a local disk, which several processes of one machine may use at once. Thread-safe.</summary>
/// <remarks>
/// <para>Commits share transactions: what arrives while one runs goes with the next one. Each is synced to the disk before it is acknowledged, so it is there after a power loss too.</para>
/// <para>Readers never wait for the writer. They work in the calling thread, without suspending.</para>
/// <para>The file and those beside it that end in <c>-wal</c> and <c>-shm</c> are readable by their owner alone. Nothing is opened before the first call. A file that is removed is noticed
/// with the next write, and made anew.</para>
/// </remarks>
public sealed class SqlitePersonStore : IPersonStore, IAsyncDisposable, IDisposable
{
    private readonly Lock _opening = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly GroupCommit _writes;
    private volatile OpenPeople? _open;
    private bool _disposed;

    /// <summary>Initializes a new instance. The file is not opened yet.</summary>
    /// <param name="path">The file, such as <c>people.db</c> in the state directory; it and its directory are made when they do not exist. No other store's file.</param>
    /// <param name="time">The clock that versions and positions follow; the system's by default.</param>
    public SqlitePersonStore(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
        _time = time ?? TimeProvider.System;
        _writes = new GroupCommit(Commit);
    }

    /// <inheritdoc/>
    /// <remarks>All are read in one consistent view.</remarks>
    public ValueTask<IReadOnlyList<StoredPerson?>> ReadAsync(IReadOnlyList<PersonKey> people, CancellationToken cancellationToken)
    {
        PersonLimits.Check(people);
        return ReadAsync("read", reader => reader.Find(people, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>The commits of one call are one transaction: when this throws, none of them was written, unless the transaction itself had no answer.</remarks>
    public ValueTask<IReadOnlyList<long>> CommitAsync(IReadOnlyList<PersonCommit> commits, CancellationToken cancellationToken)
    {
        PersonLimits.Check(commits);
        return commits.Count == 0 && !cancellationToken.IsCancellationRequested ? new([]) : _writes.RunAsync("commit", writer => writer.Commit(commits), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PersonKey>> ReadDueAsync(int bucket, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, limit);
        return ReadAsync("read due", reader => reader.ReadDue(bucket, until.ToUnixTimeMilliseconds(), limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PersonKey>> ListAsync(int bucket, PersonKey? after, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, limit);
        return ReadAsync("list", reader => reader.List(bucket, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamEntry>> ReadStreamAsync(PersonStream stream, int bucket, long after, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket);
        PersonLimits.Check(bucket, limit);
        return ReadAsync("read stream", reader => reader.ReadStream(stream, bucket, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask TrimStreamAsync(PersonStream stream, int bucket, long through, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket);
        await _writes.RunAsync("trim stream", writer => writer.Trim(stream, bucket, through), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveEntriesAsync(PersonStream stream, int bucket, IReadOnlyList<long> positions, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket, positions);
        long[] removed = [.. positions];
        return _writes.RunAsync("remove entries", writer => writer.RemoveEntries(stream, bucket, removed), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<string?> ReadNoteAsync(int bucket, string name, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, name, note: null);
        return ReadAsync("read note", reader => reader.ReadNote(bucket, name), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryWriteNoteAsync(int bucket, string name, string? expected, string? note, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, name, expected);
        PersonLimits.Check(bucket, name, note);
        return _writes.RunAsync("write note", writer => writer.TryWriteNote(bucket, name, expected, note), cancellationToken);
    }

    /// <summary>Closes the file, after the writes that wait.</summary>
    /// <returns>A task that ends when the file is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _writes.CloseAsync().ConfigureAwait(false);
        lock (_opening)
        {
            _disposed = true;
            _open?.Dispose();
            _open = null;
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Commits a group of writes. In the thread of the group alone.</summary>
    private void Commit(IReadOnlyList<PersonWrite> group)
    {
        try
        {
            RemoveWhereItIsGone();
            Open().Writer.InTransaction(group);
        }
        catch (Exception exception)
        {
            foreach (var write in group)
            {
                write.Fail(Translate(exception, write.Operation));
            }

            return;
        }

        foreach (var write in group)
        {
            write.Complete();
        }
    }

    private ValueTask<T> ReadAsync<T>(string operation, Func<PersonReader, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        OpenPeople? open = null;
        PersonReader? reader = null;
        try
        {
            while (reader is null)
            {
                open = Open();
                reader = open.Readers.Rent();
            }

            return new ValueTask<T>(work(reader));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(Translate(exception, operation));
        }
        finally
        {
            if (reader is not null)
            {
                open!.Readers.Return(reader);
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Kept until the store is disposed.")]
    private OpenPeople Open()
    {
        if (_open is { } open)
        {
            return open;
        }

        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _open ??= new OpenPeople(_path, _time);
        }
    }

    private void RemoveWhereItIsGone()
    {
        if (_open is not { IsGone: true } gone)
        {
            return;
        }

        lock (_opening)
        {
            _open = null;
            gone.Dispose();
            StoreFile.RemoveLeftovers(_path);
        }
    }

    private Exception Translate(Exception exception, string operation) => exception switch
    {
        SqliteFailure failure => PersonErrors.Failed(operation, _path, failure),
        IOException or UnauthorizedAccessException => PersonErrors.Inaccessible(operation, _path, exception),
        _ => exception,
    };
}
