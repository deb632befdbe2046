using System.Buffers;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Sync.State;

namespace Personalization.Sync.Planning;

/// <summary>A sync's definition bound to the columns of one result: what is read of a row, and how. Not thread-safe.</summary>
internal sealed class RowBinding : IDisposable
{
    private readonly RowReader _reader;
    private readonly BoundColumn _keyColumn;
    private readonly int[] _inputs;
    private readonly BoundColumn[] _indexColumns;
    private readonly RowHasher _hasher = new();
    private readonly ArrayBufferWriter<byte> _key = new(128);
    private readonly ArrayBufferWriter<byte> _values = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(128);
    private readonly PartMapper _mapper;

    /// <exception cref="Errors.PersonalizationException">A column is unknown.</exception>
    internal RowBinding(SyncDefinition sync, RowReader reader, MappingRun run)
    {
        var columns = new ColumnBinding(reader.Columns, sync.Model.ColumnTypes, run);
        columns.PositionOf(sync.Model.PrimaryKey);
        foreach (var typed in sync.Model.ColumnTypes.Keys)
        {
            columns.PositionOf(typed);
        }

        _reader = reader;
        _keyColumn = columns.Bind(sync.KeyColumn);
        _indexColumns = [.. sync.Indexes.Select(index => columns.Bind(index.Value))];
        _inputs = [.. sync.Mappings.SelectMany(mapping => mapping.InputsOf(columns, inElement: false)).Concat(_indexColumns.Select(column => column.Position)).Distinct()];
        _mapper = new PartMapper(sync.Mappings, columns);
    }

    internal ReadOnlyMemory<byte> Key => _key.WrittenMemory;

    /// <summary>The index values of <see cref="ReadIndexValues"/>, encoded as <see cref="PlanOperation"/> says.</summary>
    internal ReadOnlySpan<byte> IndexValues => _values.WrittenSpan;

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

    internal ReadOnlySpan<byte> Map() => _mapper.Map(_reader);

    public void Dispose() => _mapper.Dispose();
}
