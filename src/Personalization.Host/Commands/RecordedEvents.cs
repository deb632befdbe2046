using System.Text;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Realtime.Events;

namespace Personalization.Hosting.Commands;

/// <summary>Reads events that were recorded: a message or batch body a line, or one of them as the whole file, or a list of messages.</summary>
/// <param name="source">The event source that they are taken to come from.</param>
/// <param name="now">When.</param>
internal sealed class RecordedEvents(string source, DateTimeOffset now)
{
    internal const string StandardInput = "-";

    private static readonly string[] Endings = [".json", ".jsonl", ".ndjson"];

    /// <summary>Finds the files: those that are named, and those of folders, with all below them.</summary>
    internal static IEnumerable<string> Find(IEnumerable<string> paths) => paths.SelectMany(path => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)
        : path == StandardInput || File.Exists(path) ? (IEnumerable<string>)[path]
        : throw Missing(path));

    private static CommandFailedException Missing(string path)
    {
        var message = $"There is no file or folder '{path}'. Name files with events, or a folder of {string.Join(", ", Endings)} files.";
        return new CommandFailedException(message, [new CommandError(CommandError.FileUnusable, message)]);
    }

    /// <summary>Reads a text.</summary>
    /// <returns>Each event with its line, and why one is none.</returns>
    internal IEnumerable<(int Line, EventMessage? Message, RejectedEvent? Rejected)> Read(string text)
        => WholeOf(text) is { } whole ? whole.SelectMany(body => Parse(1, body)) : text.Split('\n').Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).SelectMany(line => Parse(line.Index + 1, Encoding.UTF8.GetBytes(line.Item)));

    /// <returns><see langword="null"/> where the text as a whole is not one value.</returns>
    private static IReadOnlyList<byte[]>? WholeOf(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Array ? [.. json.RootElement.EnumerateArray().Select(item => Encoding.UTF8.GetBytes(item.GetRawText()))] : [Encoding.UTF8.GetBytes(text)];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IEnumerable<(int Line, EventMessage? Message, RejectedEvent? Rejected)> Parse(int line, byte[] body)
    {
        var events = EventParser.Parse(body, new EventReception(source, EventRoute.Any, now, ClientAddress: null));
        return events.Refusal is { } refusal
            ? [(line, null, refusal)]
            : events.Messages.Select(message => (line, (EventMessage?)message, (RejectedEvent?)null)).Concat(events.Rejected.Select(rejected => (line, (EventMessage?)null, (RejectedEvent?)rejected)));
    }
}
