using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Personalization.Hosting.Output;

/// <summary>Where commands write: answers to standard output, errors and progress to standard error.</summary>
/// <param name="answers">Standard output.</param>
/// <param name="errors">Standard error.</param>
/// <param name="isTerminal">Whether people read the answers.</param>
/// <param name="showsProgress">Whether people watch standard error.</param>
internal sealed class CommandOutput(TextWriter answers, TextWriter errors, bool isTerminal, bool showsProgress)
{
    /// <summary>Wide enough that nothing is broken into lines where a program reads.</summary>
    private const int Unlimited = 100_000;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal TextWriter Answers => answers;

    internal TextWriter Errors => errors;

    internal bool ShowsProgress => showsProgress;

    /// <summary>Answers a console for a progress bar.</summary>
    internal IAnsiConsole CreateProgressConsole() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });

    internal void WriteLine(string line) => answers.WriteLine(Visible(line));

    /// <summary>Writes one JSON document.</summary>
    internal void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            write(json);
        }

        answers.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>Writes a JSON document that is there already.</summary>
    internal void WriteJson(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            WriteJson(document.RootElement.WriteTo);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What a parser cannot read, such as half of a surrogate pair, is shown as it stands; control characters are escaped in it.
            answers.WriteLine(Encoding.UTF8.GetString(utf8.Span));
        }
    }

    internal void WriteTable(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(isTerminal ? TableBorder.Simple : TableBorder.None);
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(new Text(header)).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Visible(cell))));
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Unlimited;
        console.Write(table);
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            answers.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Says why a command failed, and what to do next.</summary>
    internal int Fail(string message, int code = ExitCodes.Failed)
    {
        WriteError(message);
        return code;
    }

    /// <summary>Says what is wrong; the text may quote what others wrote.</summary>
    internal void WriteError(string message) => errors.WriteLine(string.Join('\n', message.ReplaceLineEndings("\n").Split('\n').Select(Visible)));

    /// <summary>Data may hold letters that would move the cursor or colour the screen.</summary>
    private static string Visible(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter))
        : text;
}
