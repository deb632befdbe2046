using System.Globalization;
using System.Text;
using Personalization.Journal;

namespace Personalization.AspNetCore.Debugging;

/// <summary>
/// Writes what the debugger has recorded as CSV by RFC 4180, for spreadsheets. A spreadsheet takes a cell that begins like a formula for one, so such a cell gets an apostrophe before it, and so does
/// one that begins with an apostrophe: whoever takes one apostrophe away has the text as it was. Programs read JSON, in which nothing is changed.
/// </summary>
internal static class DebugCsv
{
    internal const string Header = "run,number,at,key,operation,status,reason,batch,region,answer,source,part";

    private const char Guard = '\'';

    /// <summary>Appends a row and its line's end.</summary>
    internal static void AppendRow(StringBuilder text, JournalRow row)
    {
        Append(text, row.RunId).Append(',')
            .Append(row.Number.ToString(CultureInfo.InvariantCulture)).Append(',')
            .Append(row.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)).Append(',');
        Append(text, row.Key).Append(',');
        Append(text, row.Operation).Append(',');
        Append(text, row.Status).Append(',');
        Append(text, row.Reason).Append(',').Append(row.Batch?.ToString(CultureInfo.InvariantCulture)).Append(',');
        Append(text, row.Region).Append(',');
        Append(text, row.Answer).Append(',');
        Append(text, TextOf(row.Source)).Append(',');
        Append(text, TextOf(row.Part)).Append("\r\n");
    }

    /// <summary>Appends a cell; quoted where it has to be. Null is the empty cell, and the empty text a quoted one.</summary>
    internal static StringBuilder Append(StringBuilder text, string? cell)
    {
        if (cell is null)
        {
            return text;
        }

        var isGuarded = cell.Length > 0 && IsDangerous(cell);
        if (cell.Length > 0 && !isGuarded && cell.AsSpan().IndexOfAny(",\"\r\n") < 0 && cell[0] != ' ' && cell[^1] != ' ')
        {
            return text.Append(cell);
        }

        text.Append('"');
        _ = isGuarded ? text.Append(Guard) : text;
        return text.Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>Whether a spreadsheet would work the cell out. A number is none the worse for it.</summary>
    private static bool IsDangerous(string cell) => cell[0] switch
    {
        '=' or '@' or '\t' or '\r' or '\n' or Guard => true,
        '+' or '-' => !decimal.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
        _ => false,
    };

    private static string? TextOf(ReadOnlyMemory<byte>? json) => json is { IsEmpty: false } known ? Encoding.UTF8.GetString(known.Span) : null;
}
