using System.Data;
using Npgsql;
using Personalization.Sync.State;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.State;

/// <summary>
/// Reads a file as it was when it was opened. What does not fit into the first read stays in the view of a transaction of the reader's own,
/// which no later replacement or deletion changes: nothing has to know who reads what, and what is deleted is deleted at once.
/// </summary>
internal sealed class ChunkReadStream : StateStream
{
    private readonly StateSql _sql;
    private readonly ChunkWindow _window = new();
    private readonly long _file;
    private NpgsqlConnection? _connection;

    private ChunkReadStream(NpgsqlConnection connection, StateSql sql, long file, long length)
    {
        _connection = connection;
        _sql = sql;
        _file = file;
        Length = length;
    }

    public override bool CanWrite => false;

    public override long Length { get; }

    /// <summary>Opens the committed file of a kind, if there is one. The database's exceptions are the caller's.</summary>
    internal static async Task<ChunkReadStream?> OpenAsync(
        StateDatabase database, byte[] key, StateFileKind kind, LeaseFence? fence, CancellationToken cancellationToken)
    {
        var connection = await database.OpenPooledAsync(cancellationToken).ConfigureAwait(false);
        ChunkReadStream? stream = null;
        try
        {
            // Given back with the connection, which rolls it back.
            _ = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            if (await FindAsync(connection, database.Sql, key, kind, fence, cancellationToken).ConfigureAwait(false) is { } found)
            {
                stream = new ChunkReadStream(connection, database.Sql, found.File, found.Length);
                await stream.BeginAsync(cancellationToken).ConfigureAwait(false);
            }

            return stream;
        }
        catch
        {
            stream = null;
            throw;
        }
        finally
        {
            if (stream is null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || Position >= Length)
        {
            return 0;
        }

        if (_window.From(Position).IsEmpty)
        {
            try
            {
                ObjectDisposedException.ThrowIf(_connection is null, this);
                await _window.LoadAsync(_connection, _sql, _file, Position, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (PostgresDatabase.IsOfDatabase(exception))
            {
                throw StateErrors.Unavailable(exception);
            }
        }

        var here = _window.From(Position);
        var count = Math.Min(here.Length, buffer.Length);
        here[..count].CopyTo(buffer.Span);
        Position += count;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => throw new NotSupportedException("A committed file is only read.");

    public override async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                Interlocked.Exchange(ref _connection, null)?.Dispose();
            }
            catch (Exception exception) when (PostgresDatabase.IsOfDatabase(exception))
            {
                // It is closed all the same.
            }
        }

        base.Dispose(disposing);
    }

    private static async Task<(long File, long Length)?> FindAsync(
        NpgsqlConnection connection, StateSql sql, byte[] key, StateFileKind kind, LeaseFence? fence, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            // A snapshot is read in step with its model, which may take its time.
            batch.Add("set local idle_in_transaction_session_timeout = 0");
            batch.Add(sql.FindFile, key, (short)kind);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return await StateTables.ReadFileAsync(reader, fence, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Length > 0)
        {
            await _window.LoadAsync(_connection!, _sql, _file, 0, cancellationToken).ConfigureAwait(false);
        }

        if (_window.End >= Length)
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gives the connection back. Its session may be gone, which loses nothing: everything that was asked for has been read.</summary>
    private async ValueTask EndAsync()
    {
        try
        {
            if (Interlocked.Exchange(ref _connection, null) is { } connection)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (PostgresDatabase.IsOfDatabase(exception))
        {
            // It is closed all the same.
        }
    }
}
