using System.Text;
using System.Text.Json;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>The tables as they are known, and what has to be changed for rows that come. Not thread-safe.</summary>
/// <param name="limits">What the database takes.</param>
internal sealed class TableShapes(TableLimits limits)
{
    private readonly Dictionary<string, Dictionary<string, TableValueType>> _tables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _admitted = new(StringComparer.Ordinal);

    /// <summary>Takes the tables as they were read.</summary>
    internal void Take(IReadOnlyList<TableDefinition> tables)
    {
        _tables.Clear();
        _admitted.Clear();
        foreach (var table in tables)
        {
            _tables[table.Name] = table.Columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        }
    }

    /// <summary>Tells whether there is, or may be, a table of an event name.</summary>
    internal bool Admits(string table)
        => _tables.ContainsKey(table) || _admitted.Contains(table) || (_tables.Count - SinkNames.FixedTables(_tables.Keys) + _admitted.Count < SinkNames.MostEventTables && _admitted.Add(table));

    internal TableValueType TypeOf(string table, string column) => _tables[table][column];

    /// <summary>Finds what has to be made for rows. Values for which their table has no room any more are put together into one.</summary>
    internal IReadOnlyList<TableDefinition> Plan(IEnumerable<SinkRow> rows)
    {
        var changes = new Dictionary<string, Dictionary<string, TableValueType>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var known = _tables.GetValueOrDefault(row.Table);
            if (known is null || row.Cells.Exists(cell => NeedsChange(known, cell)))
            {
                Plan(row, known ?? [], changes.TryGetValue(row.Table, out var needed) ? needed : changes[row.Table] = new(StringComparer.Ordinal));
            }
        }

        return [.. changes.Where(table => table.Value.Count > 0).Select(table => new TableDefinition(table.Key, [.. WithKey(table.Value).Select(column => new TableColumn(column.Key, column.Value))]))];
    }

    private static bool NeedsChange(Dictionary<string, TableValueType> known, SinkCell cell)
        => !known.TryGetValue(cell.Column, out var type) || (type == TableValueType.Integer && cell.Value.Type != TableValueType.Integer && ValueTypes.AsksForNumber(cell.Value));

    private void Plan(SinkRow row, Dictionary<string, TableValueType> known, Dictionary<string, TableValueType> needed)
    {
        List<SinkCell>? rest = null;
        for (var i = 0; i < row.Cells.Count; i++)
        {
            var cell = row.Cells[i];
            if (needed.TryGetValue(cell.Column, out var type) && !known.ContainsKey(cell.Column))
            {
                needed[cell.Column] = ValueTypes.Widen(type, cell.Value, limits);
            }
            else if (known.ContainsKey(cell.Column))
            {
                if (NeedsChange(known, cell))
                {
                    needed[cell.Column] = TableValueType.Number;
                }
            }
            else if (HasRoom(known, needed) || (SinkNames.IsReserved(cell.Column) && !IsContext(cell.Column)))
            {
                needed[cell.Column] = IsJson(row.Table, cell.Column) ? TableValueType.Json : ValueTypes.ColumnOf(cell.Value, limits);
            }
            else
            {
                (rest ??= []).Add(cell);
            }
        }

        if (rest is not null)
        {
            row.Cells.RemoveAll(rest.Contains);
            row.Cells.Add(new SinkCell(SinkNames.Extra, SinkNames.Extra, SinkValue.OfJson(JsonOf(rest))));
            if (!known.ContainsKey(SinkNames.Extra))
            {
                needed[SinkNames.Extra] = TableValueType.Json;
            }
        }
    }

    private static bool IsJson(string table, string column)
        => column is SinkNames.Properties or SinkNames.Traits || (table == SinkNames.Violations && column is "payload" or "violations");

    private static bool IsContext(string column) => column.StartsWith(SinkNames.Context, StringComparison.Ordinal);

    /// <summary>The columns that every event has, and the one for the rest, have their place kept.</summary>
    private bool HasRoom(Dictionary<string, TableValueType> known, Dictionary<string, TableValueType> needed)
        => known.Count + needed.Keys.Count(column => !known.ContainsKey(column)) < limits.Columns - SinkNames.ReservedPlaces;

    private static IEnumerable<KeyValuePair<string, TableValueType>> WithKey(Dictionary<string, TableValueType> columns)
        => columns.OrderBy(column => column.Key == TableDefinition.Key ? 0 : 1);

    private static string JsonOf(List<SinkCell> cells)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var cell in cells)
            {
                json.WritePropertyName(cell.Path.Replace('\0', '\uFFFD'));
                if (cell.Value.Type is TableValueType.Text or TableValueType.Timestamp)
                {
                    json.WriteStringValue(cell.Value.Text);
                }
                else
                {
                    json.WriteRawValue(cell.Value.Text);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
