namespace Personalization.Realtime.Sinks;

/// <summary>An event whose values have the types of their columns. Immutable.</summary>
/// <param name="Event">The event.</param>
/// <param name="Lines">For each row where it belongs, and its values in the order of the columns there.</param>
internal sealed record ConvertedEvent(SinkEvent Event, (TableRows Table, object?[] Values)[] Lines)
{
    /// <summary>Converts an event; all of its rows or none.</summary>
    internal static ConvertedEvent? Of(SinkEvent one, Func<string, TableRows> tables, out string? problem)
    {
        problem = null;
        var lines = new (TableRows, object?[])[one.Rows.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var table = tables(one.Rows[i].Table);
            if (table.Convert(one.Rows[i], out problem) is not { } values)
            {
                return null;
            }

            lines[i] = (table, values);
        }

        return new ConvertedEvent(one, lines);
    }

    /// <summary>Puts the rows where they belong.</summary>
    internal void Add()
    {
        for (var i = 0; i < Lines.Length; i++)
        {
            Lines[i].Table.Add(Event.Rows[i].Id, Lines[i].Values);
        }
    }
}
