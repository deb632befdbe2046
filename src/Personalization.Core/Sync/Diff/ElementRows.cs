using System.Buffers;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>
/// Rows of a model whose record key may be an array: one an element, which is a column of its own behind the model's. A value that is no array is its own and
/// only element; null and an array of nothing are one row without a key. Text that holds a JSON array counts as the array.
/// </summary>
internal sealed class ElementRows : RowReader
{
    private readonly RowReader _rows;
    private readonly int _array;
    private readonly bool _isJson;
    private readonly int _element;
    private readonly JsonElements _elements = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _writer;
    private readonly HashSet<byte[]> _keys = new(ByteKeyComparer.Instance);
    private SourceValueException? _refusal;
    private int _current;
    private bool _isScalar;

    /// <param name="rows">The model's rows; not disposed with this.</param>
    /// <param name="array">The column that may be an array.</param>
    /// <param name="type">The type that the model gives it.</param>
    internal ElementRows(RowReader rows, int array, ColumnType type)
    {
        _rows = rows;
        _array = array;
        _isJson = type == ColumnType.Json;
        _element = rows.Columns.Count;
        _writer = new Utf8JsonWriter(_buffer, PartMapper.WriterOptions);
        Columns = [.. rows.Columns, new SourceColumn(NameOf(rows.Columns[array].Name), rows.Columns[array].DeclaredType)];
    }

    public override IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>Whether the current element is the first of its row.</summary>
    internal bool IsFirst => _current == 0;

    /// <summary>The column that holds the elements of another.</summary>
    internal static string NameOf(string column) => $"_ht_{column}_element";

    /// <summary>Notes the key of the current element.</summary>
    /// <returns>Whether an element before it, of the same row, has this key.</returns>
    internal bool IsRepeat(ReadOnlySpan<byte> key) => _elements.Count > 1 && !_keys.GetAlternateLookup<ReadOnlySpan<byte>>().Add(key);

    /// <summary>Goes to the first element of the row at which the model's rows are.</summary>
    internal void Start() => Begin(isRow: true);

    /// <summary>Goes to the next element of the same row.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    internal bool MoveNext()
    {
        var isThere = _current + 1 < _elements.Count;
        _current += isThere ? 1 : 0;
        return isThere;
    }

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (MoveNext())
        {
            return new(true);
        }

        var read = _rows.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Begin(read.Result)) : FinishAsync(read);
    }

    public override bool IsNull(int column)
        => column != _element ? _rows.IsNull(column) : _isScalar ? _rows.IsNull(_array) : _refusal is null && _elements.IsNull(_current);

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (column != _element)
        {
            _rows.WriteJson(column, writer);
        }
        else if (_isScalar && !_isJson)
        {
            _rows.WriteJson(_array, writer);
        }
        else if (_isScalar)
        {
            _rows.WriteNestedJson(_array, writer);
        }
        else
        {
            writer.WriteRawValue(ElementOrRefusal(), skipInputValidation: true);
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
    {
        if (column == _element)
        {
            WriteJson(column, writer);
        }
        else
        {
            _rows.WriteNestedJson(column, writer);
        }
    }

    public override void AppendHash(int column, RowHasher hasher)
    {
        if (column != _element)
        {
            _rows.AppendHash(column, hasher);
        }
        else if (_isScalar)
        {
            _rows.AppendHash(_array, hasher);
        }
        else
        {
            hasher.AppendBytes(HashTag.Other, ElementOrRefusal());
        }
    }

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        if (column != _element)
        {
            return _rows.TryWriteKey(column, destination);
        }

        if (_isScalar && !_isJson)
        {
            return _rows.TryWriteKey(_array, destination);
        }

        try
        {
            if (_isScalar)
            {
                return CanonicalText.TryWriteJson(destination, _buffer.WrittenSpan);
            }

            _ = ElementOrRefusal();
            return _elements.TryWriteKey(_current, destination);
        }
        catch (FormatException exception)
        {
            throw Refusal(exception.Message);
        }
    }

    public override ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async ValueTask<bool> FinishAsync(ValueTask<bool> read) => Begin(await read.ConfigureAwait(false));

    private bool Begin(bool isRow)
    {
        _current = 0;
        _keys.Clear();
        _elements.Clear();
        _refusal = null;
        _isScalar = false;
        if (isRow)
        {
            try
            {
                _isScalar = !_rows.IsNull(_array) && !TryReadArray();
            }
            catch (SourceValueException exception)
            {
                _refusal = exception;
            }
            catch (FormatException exception)
            {
                _refusal = Refusal(exception.Message);
            }
        }

        return isRow;
    }

    private bool TryReadArray()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        if (_isJson)
        {
            _rows.WriteNestedJson(_array, _writer);
        }
        else
        {
            _rows.WriteJson(_array, _writer);
        }

        _writer.Flush();
        return _elements.TryRead(_buffer.WrittenSpan);
    }

    private ReadOnlySpan<byte> ElementOrRefusal() => _refusal is null ? _elements[_current] : throw _refusal;

    private SourceValueException Refusal(string reason) => new(Columns[_array].Name, Columns[_array].DeclaredType, reason);
}
