using System.Buffers;
using System.Data.Common;
using System.Net.Sockets;
using System.Text.Json;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Reads the rows of any <see cref="DbDataReader"/>.</summary>
/// <remarks>
/// <para>Booleans, numbers, GUIDs, dates and times, text and binary data are read by their typed getters and not boxed. Lists and arrays are
/// JSON arrays, dictionaries with text as keys are JSON objects, bits are text of 0 and 1; a value of another type is its text in the
/// invariant culture. The type is asked for with every value, since some providers change it from row to row.</para>
/// <para>A value that the provider cannot read (it throws whatever, while the reader is open) rejects its row. So does one that may not be
/// what the database holds: of numbers that are wider than <see cref="decimal"/>, of times with nanoseconds, with zones that the provider
/// leaves out, or infinite.</para>
/// <para>Decimals are written digit for digit without trailing fractional zeros, dates and times in ISO 8601 (see
/// <see cref="CanonicalText"/>), binary data in base64. Text of a column that the provider calls <c>json</c> or <c>jsonb</c> is the key of the
/// JSON in it. Sequential access is not supported, since columns may be asked for in any order.</para>
/// </remarks>
internal sealed class DbRowReader : RowReader
{
    private readonly Type?[] _types;
    private readonly DbColumn[] _columns;
    private readonly DbColumnFacts[] _facts;
    private readonly bool _isOdbc;
    private long _askedRow;

    /// <param name="reader">The reader before its first row. It is disposed with this one.</param>
    public DbRowReader(DbDataReader reader)
    {
        Reader = reader;
        _facts = DbColumnFacts.Of(reader);
        _isOdbc = _facts is [{ IsOdbc: true }, ..];
        Columns = [.. _facts.Select((facts, i) => new SourceColumn(reader.GetName(i), facts.DeclaredType))];
        _types = new Type?[_facts.Length];
        _columns = new DbColumn[_facts.Length];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SourceColumn> Columns { get; }

    internal DbDataReader Reader { get; }

    internal ValueScratch Scratch { get; } = new();

    /// <summary>Gets how many rows were asked for.</summary>
    internal long Row { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="Personalization.PersonalizationException">The source failed.</exception>
    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Task<bool> read;
        Row++;
        try
        {
            read = Reader.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (SourceFailure.Is(exception, cancellationToken))
        {
            throw SourceFailure.Of(exception, cancellationToken);
        }

        return read.IsCompletedSuccessfully ? new(read.Result) : new(SourceFailure.WatchAsync(read, cancellationToken));
    }

    /// <inheritdoc/>
    /// <exception cref="SourceValueException">The provider cannot read the value, not even to tell whether there is one.</exception>
    public override bool IsNull(int column)
    {
        try
        {
            if (!_isOdbc)
            {
                return Reader.IsDBNull(column);
            }

            AskInOrder();
            return Column(column).IsNull(this, column);
        }
        catch (Exception exception) when (IsOfTheValue(exception))
        {
            throw Unreadable(column, exception);
        }
    }

    /// <inheritdoc/>
    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (IsNull(column))
        {
            writer.WriteNullValue();
        }
        else
        {
            Column(column).WriteJson(this, column, writer);
        }
    }

    /// <inheritdoc/>
    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
    {
        if (IsNull(column))
        {
            writer.WriteNullValue();
        }
        else
        {
            Column(column).WriteNestedJson(this, column, writer);
        }
    }

    /// <inheritdoc/>
    public override void AppendHash(int column, RowHasher hasher)
    {
        if (IsNull(column))
        {
            hasher.AppendNull();
        }
        else
        {
            Column(column).AppendHash(this, column, hasher);
        }
    }

    /// <inheritdoc/>
    public override bool TryWriteKey(int column, IBufferWriter<byte> destination) => !IsNull(column) && Column(column).TryWriteKey(this, column, destination);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => Reader.DisposeAsync();

    /// <summary>Answers the type of the current row's value; object, when the provider has none to say.</summary>
    internal static Type TypeOf(DbDataReader reader, int column)
    {
        try
        {
            return reader.GetFieldType(column) ?? typeof(object);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Npgsql has no type for those that it cannot read, null included; reading a value of one rejects its row.
            return typeof(object);
        }
    }

    /// <summary>Tells whether what a provider threw is the value's fault: whatever it is, while the reader is open and nothing was lost with it.</summary>
    internal bool IsOfTheValue(Exception exception) => !Reader.IsClosed && exception switch
    {
        SourceValueException or OperationCanceledException or OutOfMemoryException or IOException or SocketException or TimeoutException => false,
        DbException { IsTransient: true } => false,
        DbException { SqlState: { } state } => !state.StartsWith("08", StringComparison.Ordinal),
        _ => true,
    };

    internal SourceValueException Refused(int column, string reason)
        => new(Columns[column].Name, Columns[column].DeclaredType, reason);

    /// <summary>The provider's own words may quote the value, so neither they nor the exception go on.</summary>
    internal SourceValueException Unreadable(int column, Exception exception)
        => Refused(column, $"The provider cannot read this value ({exception.GetType().Name}). Convert it in the model, for example to text.");

    /// <summary>ODBC gives columns from left to right, and takes as structures those that were not asked for on the way: so all are asked for.</summary>
    private void AskInOrder()
    {
        if (_askedRow == Row)
        {
            return;
        }

        _askedRow = Row;
        for (var i = 0; i < _columns.Length; i++)
        {
            try
            {
                _ = Column(i).IsNull(this, i);
            }
            catch (Exception exception) when (IsOfTheValue(exception))
            {
                // Whoever asks for this column is told.
            }
        }
    }

    private DbColumn Column(int column)
    {
        var type = TypeOf(Reader, column);
        if (!ReferenceEquals(type, _types[column]))
        {
            _columns[column] = DbColumns.For(type, _facts[column]);
            _types[column] = type;
        }

        return _columns[column];
    }
}
