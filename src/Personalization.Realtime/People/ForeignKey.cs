using System.Runtime.InteropServices;
using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>A way from an event to a record of a parent collection, with the event models that go it. Immutable.</summary>
internal sealed class ForeignKey
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1024 };

    private readonly EventModelDefinition[] _models;
    private readonly string[] _path;

    internal ForeignKey(string from, string index, IEnumerable<EventModelDefinition> models)
    {
        From = from;
        Index = index;
        _models = [.. models];
        _path = FieldPath.Parse(from);
    }

    /// <summary>The path of the value in the message.</summary>
    internal string From { get; }

    /// <summary>The index of the parent collection that has the value.</summary>
    internal string Index { get; }

    /// <summary>The names that the path is made of.</summary>
    internal IReadOnlyList<string> Path => _path;

    /// <summary>Whether the value is the id of the user who did it.</summary>
    internal bool IsOfUser => _path is ["userId"];

    /// <summary>Tells whether an event is one of a model that goes this way.</summary>
    internal bool Touches(EventMessage message)
    {
        foreach (var model in _models)
        {
            if (model.Type == message.Type
                && string.Equals(model.Source, message.Source, StringComparison.Ordinal)
                && (model.Event is null || string.Equals(model.Event, message.Name, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The value that leads to the record: a text, or a number by its canonical text; <see langword="null"/> for anything else.</summary>
    internal string? ValueOf(EventMessage message)
    {
        if (IsOfUser)
        {
            return message.UserId;
        }

        if (_path is ["anonymousId"])
        {
            return message.AnonymousId;
        }

        using var json = JsonDocument.Parse(message.Utf8Json, Options);
        var value = json.RootElement;
        foreach (var name in _path)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member))
            {
                value = member;
            }
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, out var position) && position >= 0 && position < value.GetArrayLength())
            {
                value = value[position];
            }
            else
            {
                return null;
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => EventId.TryGetNumberText(JsonMarshal.GetRawUtf8Value(value), out var number) ? number : null,
            _ => null,
        };
    }
}
