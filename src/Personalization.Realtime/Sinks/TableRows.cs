using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>The rows of one table, gathered. Not thread-safe.</summary>
internal sealed class TableRows(string table, TableShapes shapes)
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<TableColumn> _columns = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<object?[]> _rows = [];

    /// <summary>Converts the values of a row to the types of its columns.</summary>
    /// <returns>The values; <see langword="null"/> when one of them would lose something.</returns>
    internal object?[]? Convert(SinkRow row, out string? problem)
    {
        problem = null;
        var line = new object?[_columns.Count];
        foreach (var cell in row.Cells)
        {
            var place = PlaceOf(cell.Column);
            if (place >= line.Length)
            {
                Array.Resize(ref line, _columns.Count + row.Cells.Count);
            }

            var type = _columns[place].Type;
            if (!ValueTypes.TryConvert(cell.Value, type, out line[place]))
            {
                problem = ProblemOf(cell, type);
                return null;
            }
        }

        return line;
    }

    /// <summary>Adds a row, unless one of its id is there.</summary>
    internal void Add(string id, object?[] values)
    {
        if (_ids.Add(id))
        {
            _rows.Add(values);
        }
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

    private string ProblemOf(SinkCell cell, TableValueType type) => type == TableValueType.Other
        ? $"The column '{cell.Column}' of the table '{table}' has a type that sinks do not write. Change it to text, bigint, double precision, numeric, boolean, timestamp with time zone or jsonb."
        : $"The column '{cell.Column}' of the table '{table}' is of {WordOf(type)}, and a value of {WordOf(cell.Value.Type)} cannot be kept there without loss. Change the column's type, such as to text.";

    private static string WordOf(TableValueType type) => type switch
    {
        TableValueType.Integer => "whole numbers",
        TableValueType.Float => "numbers of double precision",
        TableValueType.Number => "decimal numbers",
        TableValueType.Boolean => "truth values",
        TableValueType.Timestamp => "times",
        TableValueType.Json => "JSON",
        _ => "text",
    };
}
