using Spectre.Console;

namespace Personalization.Hosting.Output;

/// <summary>Lays rows out: as a table where it fits, else each row by itself with its columns below one another.</summary>
internal static class TableText
{
    /// <summary>Wide enough that nothing is broken into lines where a program reads.</summary>
    private const int Unlimited = 100_000;

    /// <summary>What a table takes beside its cells, a column: a space on either side, and a border.</summary>
    private const int Padding = 3;

    /// <summary>Shorter than this a value is not broken into lines, however narrow the terminal is.</summary>
    private const int Narrowest = 20;

    /// <summary>Answers the lines.</summary>
    /// <param name="headers">The names of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="width">How many letters fit into a line; <see langword="null"/> for any number.</param>
    internal static IEnumerable<string> Of(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows, int? width)
    {
        var needed = headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max() + Padding).Sum();
        return width is { } known && needed > known ? ByRow(headers, rows, known) : Table(headers, rows, width);
    }

    private static IEnumerable<string> Table(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows, int? width)
    {
        var table = new Table().Border(width is null ? TableBorder.None : TableBorder.Simple);
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(new Text(header)).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Unlimited;
        console.Write(table);
        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }

    private static IEnumerable<string> ByRow(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        var indent = headers.Max(header => header.Length) + Padding;
        var room = Math.Max(Narrowest, width - indent);
        foreach (var (number, row) in rows.Index())
        {
            if (number > 0)
            {
                yield return string.Empty;
            }

            foreach (var (header, cell) in headers.Zip(row))
            {
                foreach (var (part, piece) in Pieces(cell, room).Index())
                {
                    yield return (part == 0 ? header : string.Empty).PadRight(indent) + piece;
                }
            }
        }
    }

    /// <summary>Breaks a text into lines, at a space where there is one near the end.</summary>
    private static IEnumerable<string> Pieces(string text, int room)
    {
        while (text.Length > room)
        {
            var space = text.LastIndexOf(' ', room, room / 2);
            var end = space > 0 ? space : char.IsHighSurrogate(text[room - 1]) ? room - 1 : room;
            yield return text[..end].TrimEnd();
            text = text[end..].TrimStart();
        }

        yield return text;
    }
}
