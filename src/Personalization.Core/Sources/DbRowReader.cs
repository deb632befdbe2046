using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Reads the rows of any <see cref="DbDataReader"/>.</summary>
/// <remarks>
/// <para>Booleans, numbers, GUIDs, dates and times, text and binary data are read by their typed getters and not boxed. Lists and arrays are
/// JSON arrays, dictionaries with text as keys are JSON objects, bits are text of 0 and 1; a value of another type is its text in the
/// invariant culture. The type is asked for with every value, since some providers change it from row to row.</para>
/// <para>A value that the provider cannot read (it throws an invalid cast, format, overflow, argument or not supported exception) rejects its row.</para>
/// <para>Decimals are written digit for digit without trailing fractional zeros, dates and times in ISO 8601 (see
/// <see cref="CanonicalText"/>), binary data in base64. Sequential access is not supported, since columns may be asked for in any order.</para>
/// </remarks>
public sealed class DbRowReader : RowReader
{
    private readonly Type?[] _types;
    private readonly DbColumn[] _columns;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="reader">The reader before its first row. It is disposed with this one.</param>
    public DbRowReader(DbDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Reader = reader;
        var columns = new SourceColumn[reader.FieldCount];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new SourceColumn(reader.GetName(i), reader.GetDataTypeName(i));
        }

        Columns = columns;
        _types = new Type?[columns.Length];
        _columns = new DbColumn[columns.Length];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SourceColumn> Columns { get; }

    internal DbDataReader Reader { get; }

    internal ValueScratch Scratch { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="Personalization.Errors.PersonalizationException">The source failed.</exception>
    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Task<bool> read;
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
    public override bool IsNull(int column) => Reader.IsDBNull(column);

    /// <inheritdoc/>
    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (Reader.IsDBNull(column))
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
        if (Reader.IsDBNull(column))
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
        if (Reader.IsDBNull(column))
        {
            hasher.AppendNull();
        }
        else
        {
            Column(column).AppendHash(this, column, hasher);
        }
    }

    /// <inheritdoc/>
    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        if (Reader.IsDBNull(column))
        {
            return false;
        }

        Column(column).WriteKey(this, column, destination);
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => Reader.DisposeAsync();

    internal SourceValueException Refused(int column, string reason)
        => new(Columns[column].Name, Columns[column].DeclaredType, reason);

    private DbColumn Column(int column)
    {
        var type = DbColumn.TypeOf(Reader, column);
        if (!ReferenceEquals(type, _types[column]))
        {
            _columns[column] = DbColumn.For(type);
            _types[column] = type;
        }

        return _columns[column];
    }
}
