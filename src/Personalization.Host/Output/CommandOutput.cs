using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Personalization.Hosting.Output;

/// <summary>Where commands write: answers to standard output, errors and progress to standard error. With <c>--json</c> an error is an answer too.</summary>
/// <param name="answers">Standard output.</param>
/// <param name="errors">Standard error.</param>
/// <param name="width">How many letters fit into a line of standard output; <see langword="null"/> when a program reads it.</param>
/// <param name="showsProgress">Whether people watch standard error.</param>
internal sealed class CommandOutput(TextWriter answers, TextWriter errors, int? width, bool showsProgress)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _hasAnswered;
    private bool _answersLines;

    internal TextWriter Answers => answers;

    internal TextWriter Errors => errors;

    internal bool ShowsProgress => showsProgress;

    /// <summary>Gets the code of the failure that was told last; <see langword="null"/> where none was.</summary>
    internal string? FailureCode { get; private set; }

    /// <summary>Gets or sets a value indicating whether a script reads the answers.</summary>
    internal bool AsJson { get; set; }

    /// <summary>Answers a console for a progress bar.</summary>
    internal IAnsiConsole CreateProgressConsole() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });

    internal void WriteLine(string line) => answers.WriteLine(VisibleText.Of(line));

    /// <summary>Writes one JSON document.</summary>
    internal void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented with { Indented = !_answersLines }))
        {
            write(json);
        }

        WriteAnswer(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Writes one of many JSON documents, each on a line of its own; an error that follows is another one.</summary>
    internal void WriteJsonLine(ReadOnlySpan<byte> utf8)
    {
        _answersLines = true;
        answers.WriteLine(Encoding.UTF8.GetString(utf8));
        answers.Flush();
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
            WriteAnswer(utf8.Span);
        }
    }

    /// <summary>Writes a list as all lists are answered to scripts: <c>{"data":[…]}</c>.</summary>
    internal void WriteJsonList<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Writes rows: as a table where it fits the width, else each row by itself.</summary>
    internal void WriteTable(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        string[][] cells = [.. rows.Select(row => row.Select(VisibleText.Of).ToArray())];
        foreach (var line in TableText.Of(headers, cells, width))
        {
            answers.WriteLine(line);
        }

        if (cells.Length == 0)
        {
            Remark("The list is empty.");
        }
    }

    /// <summary>Writes what a list was answered with: as it is for scripts, else as a table.</summary>
    /// <returns>What the command ends with.</returns>
    internal int WriteList(byte[] utf8, IReadOnlyList<string> headers, Func<JsonElement, IReadOnlyList<string>> rowOf)
    {
        if (AsJson)
        {
            WriteJson(utf8);
            return ExitCodes.Done;
        }

        using var list = JsonDocument.Parse(utf8);
        WriteTable(headers, list.RootElement.GetProperty("data").EnumerateArray().Select(rowOf));
        return ExitCodes.Done;
    }

    /// <summary>Says something beside the answer.</summary>
    internal void Remark(string message) => errors.WriteLine(VisibleText.OfLines(message));

    /// <summary>Says why a command failed, and what to do next.</summary>
    /// <returns>What the command ends with.</returns>
    internal int Fail(string code, string message) => Fail(ExitCodes.Of(code), [CommandError.Of(code, message)], message);

    /// <summary>Says why a command failed.</summary>
    /// <param name="exitCode">What it ends with.</param>
    /// <param name="reasons">The reasons, at least one.</param>
    /// <param name="message">All of it, as people read it.</param>
    /// <returns>The exit code.</returns>
    internal int Fail(int exitCode, IReadOnlyList<CommandError> reasons, string message)
    {
        FailureCode = reasons[0].Code;
        if (!AsJson)
        {
            Remark(message);
        }
        else if (!_hasAnswered)
        {
            WriteJson(json => WriteErrors(json, reasons));
        }

        return exitCode;
    }

    /// <summary>One error is <c>error</c>; of several the first is, and <c>errors</c> are all.</summary>
    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<CommandError> reasons)
    {
        json.WriteStartObject();
        json.WritePropertyName("error");
        reasons[0].Write(json);
        if (reasons.Count > 1)
        {
            json.WriteStartArray("errors");
            foreach (var reason in reasons)
            {
                reason.Write(json);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteAnswer(ReadOnlySpan<byte> utf8)
    {
        _hasAnswered = true;
        answers.WriteLine(Encoding.UTF8.GetString(utf8));
    }
}
