using System.Data.Common;
using Microsoft.Data.Sqlite;
using Personalization.Journal.Sql;

namespace Personalization.Sqlite.Journal;

/// <summary>A journal's SQLite file, which several processes of one machine may use at once. SQLite works in the calling thread. Thread-safe.</summary>
internal sealed class SqliteJournalDatabase(string path) : IJournalDatabase
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _making = new();
    private SqliteConnection? _writer;
    private volatile bool _isReady;

    // When the file was made that the connections are of, and how many there were before: one that was removed, or put in its place, is another file.
    private DateTime _madeAt;
    private int _files;
    private int _filesOfWriter;
    private volatile bool _isDisposed;

    public JournalDialect Dialect => JournalFile.Dialect;

    public bool MayHaveContent => _isReady || Path.Exists(path);

    public async ValueTask<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Prepare();
            var connection = JournalFile.OpenReader(path);
            await using (connection.ConfigureAwait(false))
            {
                return await work(connection).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (JournalFile.IsOfDatabase(exception))
        {
            throw JournalFile.Unavailable(path, exception);
        }
    }

    /// <inheritdoc/>
    /// <remarks>One at a time: SQLite would let the others of this process ask again and again.</remarks>
    public async ValueTask<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Prepare();
            if (_filesOfWriter != Volatile.Read(ref _files))
            {
                _writer?.Dispose();
                _writer = null;
                _filesOfWriter = Volatile.Read(ref _files);
            }

            return await work(_writer ??= JournalFile.OpenWriter(path)).ConfigureAwait(false);
        }
        catch (Exception exception) when (JournalFile.IsOfDatabase(exception))
        {
            _writer?.Dispose();
            _writer = null;
            throw JournalFile.Unavailable(path, exception);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _writer?.Dispose();
            if (_isReady)
            {
                JournalFile.CloseReaders(path);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Prepare()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        lock (_making)
        {
            // What is written to a file that was removed is lost, and nobody else sees it.
            if (_isReady && File.Exists(path) && File.GetCreationTimeUtc(path) == _madeAt)
            {
                return;
            }

            if (_isReady)
            {
                JournalFile.CloseReaders(path);
                _files++;
            }

            _isReady = false;
            JournalFile.Ensure(path);
            _madeAt = File.GetCreationTimeUtc(path);
            _isReady = true;
        }
    }
}
