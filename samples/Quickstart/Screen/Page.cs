using Spectre.Console;

namespace Quickstart.Screen;

/// <summary>Titles and tables: drawn on a terminal, plain elsewhere.</summary>
internal static class Page
{
    internal static bool IsPlain { get; } = Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive;

    internal static void Title(string text)
    {
        Console.WriteLine();
        if (IsPlain)
        {
            Console.WriteLine($"== {text}");
        }
        else
        {
            AnsiConsole.Write(new Rule($"[bold]{text.EscapeMarkup()}[/]") { Justification = Justify.Left });
        }
    }

    internal static void Table(string[] columns, IEnumerable<string[]> rows)
    {
        if (IsPlain)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Width = 140; // or the table is folded to 80 columns
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column) { Alignment = column == columns[0] ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        AnsiConsole.Write(table);
    }
}
