using System.Diagnostics.CodeAnalysis;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>The way to a store's file, for all its collections: reads side by side, one write at a time, and another file where the one before is gone.</summary>
internal sealed class StoreAccess(string path) : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile OpenStore _open = new(path, []);
    private volatile bool _disposed;

    /// <summary>Gets the file as it is now, and what is known of its tables.</summary>
    internal OpenStore Current => _open;

    /// <summary>Reads from the file as it is now.</summary>
    [SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "The work reads best at the end.")]
    internal ValueTask<T> ReadAsync<T>(string operation, string collection, CancellationToken cancellationToken, Func<OpenStore, ReadConnection, T> work)
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

    /// <summary>Writes to the file, after the write that is under way. Where the file is gone, it is made anew before.</summary>
    internal async ValueTask<T> WriteAsync<T>(string operation, string collection, Func<OpenStore, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteRecordStore));
            RenewWhereItIsGone();
            return work(_open);
        }
        catch (SqliteFailure failure)
        {
            throw StoreErrors.Failed(operation, collection, path, failure);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Inaccessible(operation, collection, path, exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <returns>A connection, or <see langword="null"/> where the store has been made anew meanwhile: then that is the one to ask.</returns>
    internal ReadConnection? TryRent(ref OpenStore open)
    {
        var reader = open.Readers.Rent();
        if (reader is null)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteRecordStore));
            if (ReferenceEquals(open, _open))
            {
                Thread.Yield(); // the file is being made
            }

            open = _open;
        }

        return reader;
    }

    internal static void Return(OpenStore open, ReadConnection? reader)
    {
        if (reader is not null)
        {
            open.Readers.Return(reader);
        }
    }

    internal Exception Translate(Exception exception, string operation, string collection)
        => exception is SqliteFailure failure ? StoreErrors.Failed(operation, collection, path, failure) : exception;

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        Close();
    }

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
}
