namespace Personalization.Realtime.Sinks;

/// <summary>Gives each value of a row a column of its own. Of several values with one column the answer depends on nothing but their paths.</summary>
internal static class CellCollisions
{
    /// <summary>Of a path that is there twice the last value counts, as in JavaScript. Of different paths the one that is written like the column keeps it, else the first in the order of letters; the others get the hash of their path.</summary>
    internal static void Resolve(List<SinkCell> cells, int mostLetters, HashSet<string>? scratch = null)
    {
        var columns = scratch ?? new HashSet<string>(cells.Count, StringComparer.Ordinal);
        columns.Clear();
        if (cells.TrueForAll(cell => columns.Add(cell.Column)))
        {
            return;
        }

        // A member may have two columns, as the name of an event has.
        var byPath = new Dictionary<(string Column, string Path), SinkCell>();
        foreach (var cell in cells)
        {
            byPath[(cell.Column, cell.Path)] = cell;
        }

        cells.Clear();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var others = new List<SinkCell>();
        foreach (var group in byPath.Values.GroupBy(cell => cell.Column, StringComparer.Ordinal))
        {
            var first = group.OrderBy(cell => cell.Path.EndsWith("." + cell.Column, StringComparison.Ordinal) ? 0 : 1).ThenBy(cell => cell.Path, StringComparer.Ordinal).First();
            cells.Add(first);
            taken.Add(first.Column);
            others.AddRange(group.Where(cell => cell.Path != first.Path));
        }

        cells.AddRange(others.OrderBy(cell => cell.Path, StringComparer.Ordinal).Select(cell => cell with { Column = SnakeName.Marked(cell.Column, cell.Path, mostLetters) }).Where(cell => taken.Add(cell.Column)));
    }
}
