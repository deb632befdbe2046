using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>An event whose values have the types of their columns. Immutable.</summary>
/// <param name="Event">The event.</param>
/// <param name="Values">For each row the values of its cells.</param>
internal sealed record ConvertedEvent(SinkEvent Event, object?[][] Values)
{
    /// <summary>Converts an event; all of its rows or none.</summary>
    internal static ConvertedEvent? Of(SinkEvent one, TableShapes shapes, out string? problem)
    {
        problem = null;
        var values = new object?[one.Rows.Count][];
        for (var i = 0; i < values.Length; i++)
        {
            var row = one.Rows[i];
            values[i] = new object?[row.Cells.Count];
            for (var j = 0; j < row.Cells.Count; j++)
            {
                var (cell, type) = (row.Cells[j], shapes.TypeOf(row.Table, row.Cells[j].Column));
                if (!ValueTypes.TryConvert(cell.Value, type, out values[i][j]))
                {
                    problem = type == TableValueType.Other
                        ? $"The column '{cell.Column}' of the table '{row.Table}' has a type that sinks do not write. Change it to text, bigint, double precision, numeric, boolean, timestamp with time zone or jsonb."
                        : $"The column '{cell.Column}' of the table '{row.Table}' is of {WordOf(type)}, and a value of {WordOf(cell.Value.Type)} cannot be kept there without loss. Change the column's type, such as to text.";
                    return null;
                }
            }
        }

        return new ConvertedEvent(one, values);
    }

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
