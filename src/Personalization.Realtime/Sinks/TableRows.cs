using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>The rows of one table, gathered. Not thread-safe.</summary>
internal sealed class TableRows(string table, TableShapes shapes)
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<TableColumn> _columns = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<object?[]> _rows = [];

    /// <summary>Adds a row, unless one of its id is there.</summary>
    internal void Add(SinkRow row, object?[] values)
    {
        if (!_ids.Add(row.Id))
        {
            return;
        }

        Span<int> places = row.Cells.Count <= 512 ? stackalloc int[row.Cells.Count] : new int[row.Cells.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = PlaceOf(row.Cells[i].Column);
        }

        var line = new object?[_columns.Count];
        for (var i = 0; i < places.Length; i++)
        {
            line[places[i]] = values[i];
        }

        _rows.Add(line);
    }

    /// <summary>Answers the table with the columns that the rows have, and the rows, all of that length.</summary>
    internal (TableDefinition Table, IReadOnlyList<object?[]> Rows) ToRows()
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Length < _columns.Count)
            {
                var line = _rows[i];
                Array.Resize(ref line, _columns.Count);
                _rows[i] = line;
            }
        }

        return (new TableDefinition(table, _columns), _rows);
    }

    private int PlaceOf(string column)
    {
        if (!_places.TryGetValue(column, out var place))
        {
            place = _columns.Count;
            _places.Add(column, place);
            _columns.Add(new TableColumn(column, shapes.TypeOf(table, column)));
        }

        return place;
    }
}
