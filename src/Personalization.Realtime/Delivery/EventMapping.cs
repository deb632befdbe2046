using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Events;
using Personalization.Sources;

namespace Personalization.Realtime.Delivery;

/// <summary>
/// Makes an object of an event by the mappings of an event sync: what a column is to a mapping of a model is a path here, and null where the event has no such. Templates see the event as it was sent. Thread-safe.
/// </summary>
internal sealed class EventMapping
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = FieldSet.MaxDepth };

    private readonly string _sync;
    private readonly IReadOnlyList<FieldMapping> _mappings;
    private readonly (string Path, string[] Names)[] _paths;

    internal EventMapping(string sync, IReadOnlyList<FieldMapping> mappings)
    {
        (_sync, _mappings) = (sync, mappings);
        _paths = [.. mappings.SelectMany(mapping => mapping.Inputs).Distinct(StringComparer.Ordinal).Select(path => (path, FieldPath.Parse(path)))];
    }

    /// <summary>Maps an event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="json">The object.</param>
    /// <returns>Why it cannot be mapped, without data; <see langword="null"/> where it is.</returns>
    internal string? TryMap(EventMessage message, out ReadOnlyMemory<byte> json)
    {
        json = default;
        try
        {
            using var document = JsonDocument.Parse(message.Utf8Json, Options);
            var members = MembersOf(document.RootElement);
            (string Name, JsonElement Value)[] inner =
            [
                .. _paths.Where(path => !members.ContainsKey(path.Path)).Select(path => (path.Path, ValueAt(document.RootElement, path.Names))),
            ];
            var row = new EventRow([.. members.Select(member => (member.Key, member.Value)), .. inner]);

            // The same for every attempt, so that a receiver sees the same body under the same key.
            var run = new MappingRun(message.Source, _sync, string.Empty, message.ReceivedAt);
            var columns = new ColumnBinding(row.Columns, FrozenDictionary<string, ColumnType>.Empty, run) { ShownCount = members.Count };
            using var mapper = new PartMapper(_mappings, columns);
            json = mapper.Map(row).ToArray();
            return null;
        }
        catch (Exception exception) when (exception is MappingException or SourceValueException)
        {
            return $"The event cannot be mapped: {exception.Message}";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "The event cannot be mapped: it holds text that is not well-formed Unicode, or is nested too deeply.";
        }
    }

    /// <summary>The members of the event, of those with one name the last. One whose name reads like a path that is mapped gives way to it.</summary>
    private Dictionary<string, JsonElement> MembersOf(JsonElement root)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        foreach (var (path, names) in _paths)
        {
            if (names is not [var name] || name != path)
            {
                members.Remove(path);
            }
        }

        return members;
    }

    private static JsonElement ValueAt(JsonElement root, string[] names)
    {
        var value = root;
        foreach (var name in names)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member))
            {
                value = member;
            }
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < value.GetArrayLength())
            {
                value = value[position];
            }
            else
            {
                return default;
            }
        }

        return value;
    }
}
