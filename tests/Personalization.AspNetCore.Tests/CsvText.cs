using System.Text;

namespace Personalization.AspNetCore.Tests;

/// <summary>Reads CSV as RFC 4180 has it.</summary>
internal static class CsvText
{
    internal static List<List<string>> Parse(string text)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    at += text[at] == '"' ? 1 : 0;
                    cell.Append(text[at]);
                }
            }
            else if (text[at] == ',')
            {
                row.Add(cell.ToString());
                cell.Clear();
            }
            else if (text[at] == '\r' && text[at + 1] == '\n')
            {
                at++;
                row.Add(cell.ToString());
                cell.Clear();
                rows.Add(row);
                row = [];
            }
            else
            {
                cell.Append(text[at]);
            }
        }

        Assert.Empty(row);
        Assert.Equal(0, cell.Length);
        return rows;
    }

    /// <summary>Takes the apostrophe away that keeps spreadsheets from working a cell out.</summary>
    internal static string Unguard(string cell) => cell.StartsWith('\'') ? cell[1..] : cell;
}
