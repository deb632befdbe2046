using System.Buffers;
using System.Text.Json;
using Npgsql;
using Personalization.Sources;
using Personalization.Warehouse.Postgres.Codecs;

namespace Personalization.Warehouse.Postgres;

/// <summary>Reads rows from the bytes that the server sends, each column by the codec of its type.</summary>
internal sealed class PostgresRowReader : RowReader
{
    private readonly string _source;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlDataReader _rows;
    private readonly SourceColumn[] _columns;
    private readonly PostgresCodec[] _codecs;
    private readonly PostgresRowBuffer _buffer;
    private readonly CodecScratch _scratch = new();
    private bool _ended;

    internal PostgresRowReader(string source, NpgsqlCommand command, NpgsqlDataReader rows, string[] names, ColumnCodec[] columns)
    {
        _source = source;
        _command = command;
        _rows = rows;
        _columns = [.. names.Zip(columns, (name, column) => new SourceColumn(name, column.TypeName))];
        _codecs = Array.ConvertAll(columns, column => column.Codec);
        _buffer = new PostgresRowBuffer(rows);
    }

    public override IReadOnlyList<SourceColumn> Columns => _columns;

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        if (_ended)
        {
            return ValueTask.FromResult(false);
        }

        _buffer.Next();
        Task<bool> read;
        try
        {
            read = _rows.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (PostgresErrors.IsDrivers(exception))
        {
            return ValueTask.FromException<bool>(End(exception, cancellationToken));
        }

        return read.IsCompletedSuccessfully && read.Result ? ValueTask.FromResult(true) : new ValueTask<bool>(WatchAsync(read, cancellationToken));
    }

    public override bool IsNull(int column) => _buffer.IsNull(column);

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (_buffer.IsNull(column))
        {
            writer.WriteNullValue();
            return;
        }

        try
        {
            _codecs[column].WriteJson(_buffer.Bytes(column), writer, _scratch);
        }
        catch (FormatException refusal)
        {
            throw Refused(column, refusal);
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
    {
        if (_buffer.IsNull(column))
        {
            writer.WriteNullValue();
            return;
        }

        try
        {
            _codecs[column].WriteNestedJson(_buffer.Bytes(column), writer, _scratch);
        }
        catch (FormatException refusal)
        {
            throw Refused(column, refusal);
        }
    }

    public override void AppendHash(int column, RowHasher hasher)
    {
        if (_buffer.IsNull(column))
        {
            hasher.AppendNull();
        }
        else
        {
            _codecs[column].AppendHash(_buffer.Bytes(column), hasher);
        }
    }

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        if (_buffer.IsNull(column))
        {
            return false;
        }

        try
        {
            return _codecs[column].TryWriteKey(_buffer.Bytes(column), destination);
        }
        catch (FormatException refusal)
        {
            throw Refused(column, refusal);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (!_ended)
            {
                // Otherwise the rest of the rows would be fetched before the connection is free. The driver has no asynchronous call for it.
                _ended = true;
                await Task.Run(_command.Cancel).ConfigureAwait(false);
            }

            await _rows.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // Nothing is expected of this reading any more, and a connection that is broken does not go back to the pool.
        }

        // Also ends the transaction.
        var connection = _command.Connection!;
        await _command.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> WatchAsync(Task<bool> read, CancellationToken cancellationToken)
    {
        try
        {
            if (await read.ConfigureAwait(false))
            {
                return true;
            }

            _ended = true;
            return false;
        }
        catch (Exception exception) when (PostgresErrors.IsDrivers(exception))
        {
            throw End(exception, cancellationToken);
        }
    }

    private Exception End(Exception exception, CancellationToken cancellationToken)
    {
        _ended = true;
        return PostgresErrors.Of(_source, exception, cancellationToken);
    }

    private SourceValueException Refused(int column, FormatException refusal) => new(_columns[column].Name, _columns[column].DeclaredType, refusal.Message);
}
