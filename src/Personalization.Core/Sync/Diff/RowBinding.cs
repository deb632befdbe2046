using System.Buffers;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Sync.Plan;
using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

/// <summary>A sync's definition bound to the columns of one result: what is read of a row, and how. Not thread-safe.</summary>
internal sealed class RowBinding : IDisposable
{
    private readonly RowReader _reader;
    private readonly ElementRows? _elements;
    private readonly MappingRun _run;
    private readonly BoundColumn _keyColumn;
    private readonly int[] _inputs;
    private readonly BoundColumn[] _indexColumns;
    private readonly RowHasher _hasher = new();
    private readonly ArrayBufferWriter<byte> _key = new(128);
    private readonly ArrayBufferWriter<byte> _values = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(128);
    private readonly PartMapper _mapper;

    /// <exception cref="PersonalizationException">A column is unknown.</exception>
    internal RowBinding(SyncDefinition sync, RowReader reader, MappingRun run)
    {
        var columns = Bind(reader.Columns, sync, run);
        var model = sync.Model.Name.Length > 0 ? $"models.{sync.Model.Name}" : $"syncs.{sync.Id}.model";
        At(sync, $"{model}.primaryKey", () => columns.PositionOf(sync.Model.PrimaryKey));
        foreach (var typed in sync.Model.ColumnTypes.Keys.Concat(sync.Model.Pii.Keys))
        {
            At(sync, $"{model}.columns.{typed}", () => columns.PositionOf(typed));
        }

        var key = sync.KeyColumn;
        if (sync.MayExpand)
        {
            _elements = new ElementRows(reader, At(sync, $"syncs.{sync.Id}.indexes", () => columns.PositionOf(key)), sync.Model.ColumnTypes.GetValueOrDefault(key));
            columns = BindElements(_elements, sync, run);
            key = ElementRows.NameOf(key);
        }

        Columns = columns;
        _reader = _elements ?? reader;
        _run = run;
        ReadsOperation = sync.Mappings.Any(mapping => mapping.ReadsOperation);
        _keyColumn = columns.Bind(key);
        _indexColumns = [.. sync.Indexes.Select(index => At(sync, $"syncs.{sync.Id}.indexes.{index.Key}", () => columns.Bind(index.Value)))];
        _inputs = [.. sync.Mappings
            .SelectMany(mapping => At(sync, $"syncs.{sync.Id}.mappings.{mapping.To}", () => mapping.InputsOf(columns, inElement: false).ToArray()))
            .Concat(_indexColumns.Select(column => column.Position)).Distinct()];
        _mapper = new PartMapper(sync.Mappings, columns);
    }

    /// <summary>The columns that mappings see.</summary>
    internal ColumnBinding Columns { get; }

    /// <summary>The reader of the rows, elements of arrays included.</summary>
    internal RowReader Rows => _reader;

    /// <summary>Gets the columns that the sync reads, as they may be shown.</summary>
    internal IEnumerable<(string Name, BoundColumn Column)> ShownColumns => _inputs.Prepend(_keyColumn.Position).Distinct()
        .Select(position => (Columns.NameOf(position), Columns.BindShown(position)!)).Where(shown => shown.Item2 is not null);

    /// <summary>Whether the current row is not another element of the row before.</summary>
    internal bool IsNewRow => _elements?.IsFirst ?? true;

    /// <summary>Whether an element before it, of the same row, has the current row's key.</summary>
    internal bool IsRepeat => _elements?.IsRepeat(Key.Span) ?? false;

    internal ReadOnlyMemory<byte> Key => _key.WrittenMemory;

    /// <summary>The index values of <see cref="ReadIndexValues"/>, encoded as <see cref="PlanOperation"/> says.</summary>
    internal ReadOnlySpan<byte> IndexValues => _values.WrittenSpan;

    /// <summary>Whether a row may become several records: <see cref="StartRow"/> goes to the first, <see cref="MoveNext"/> to each of the others.</summary>
    internal bool MayExpand => _elements is not null;

    internal ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => _reader.ReadAsync(cancellationToken);

    internal void StartRow() => _elements?.Start();

    internal bool MoveNext() => _elements?.MoveNext() ?? false;

    /// <returns><see langword="false"/> when the key is null.</returns>
    internal bool TryReadKey()
    {
        _key.ResetWrittenCount();
        return _keyColumn.TryWriteKey(_reader, _key);
    }

    internal ulong HashInputs()
    {
        _hasher.Reset();
        foreach (var column in _inputs)
        {
            _reader.AppendHash(column, _hasher);
        }

        return _hasher.GetHash();
    }

    internal void ReadIndexValues()
    {
        _values.ResetWrittenCount();
        foreach (var column in _indexColumns)
        {
            _value.ResetWrittenCount();
            var length = column.TryWriteKey(_reader, _value) ? (uint)_value.WrittenCount + 1 : 0;
            _values.Advance(VarInt.Write(_values.GetSpan(VarInt.MaxLength), length));
            _values.Write(_value.WrittenSpan[..(length == 0 ? 0 : (int)length - 1)]);
        }
    }

    /// <summary>Whether the part depends on what is done to the record.</summary>
    internal bool ReadsOperation { get; }

    internal ReadOnlySpan<byte> Map(string operation)
    {
        _run.Operation = operation;
        return _mapper.Map(_reader);
    }

    public void Dispose() => _mapper.Dispose();

    private static ColumnBinding Bind(IReadOnlyList<SourceColumn> columns, SyncDefinition sync, MappingRun run)
        => new(columns, sync.Model.ColumnTypes, run, sync.Model.Pii);

    /// <summary>What the model says of the column holds for its elements.</summary>
    private static ColumnBinding BindElements(ElementRows rows, SyncDefinition sync, MappingRun run)
    {
        var element = ElementRows.NameOf(sync.KeyColumn);
        var types = new Dictionary<string, ColumnType>(sync.Model.ColumnTypes, StringComparer.Ordinal);
        if (types.TryGetValue(sync.KeyColumn, out var type) && type != ColumnType.Json)
        {
            types[element] = type;
            types.Remove(sync.KeyColumn);
        }

        var pii = new Dictionary<string, PiiPolicy>(sync.Model.Pii, StringComparer.Ordinal);
        if (pii.TryGetValue(sync.KeyColumn, out var policy))
        {
            pii[element] = policy;
        }

        return new ColumnBinding(rows.Columns, types, run, pii);
    }

    /// <summary>Binds what a place of the configuration names, and says where that is when the model does not have it.</summary>
    /// <exception cref="PersonalizationException">There is no such column, or more than one (<c>unknown_field</c>, <c>ambiguous_field</c>).</exception>
    private static T At<T>(SyncDefinition sync, string place, Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (PersonalizationException exception) when (exception.Code is ErrorCodes.UnknownField or ErrorCodes.AmbiguousField)
        {
            var where = sync.Locate(place) is { } location ? $"{location}: {place}" : $"Sync '{sync.Id}', {place}";
            throw new PersonalizationException(exception.Code, $"{where}: {exception.Message}", exception.InnerException);
        }
    }
}
