using System.Text;
using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Contracts;

/// <summary>A contract that is drafted from events: what fields they have, of which types, and which all of them have. No value of an event is in it.</summary>
/// <param name="source">The event source that counts; <see langword="null"/> for all.</param>
/// <param name="name">The name of the event that counts; <see langword="null"/> for all.</param>
internal sealed class ContractDraft(string? source, string? name)
{
    private const int MostKinds = 1_000;

    private readonly SortedDictionary<string, (EventType Type, string? Name, FieldDraft Fields)> _kinds = new(StringComparer.Ordinal);

    /// <summary>Gets how many events tell of what they look like.</summary>
    internal int Events { get; private set; }

    /// <summary>Gets how many kinds of events there are.</summary>
    internal int Kinds => _kinds.Count;

    internal void Add(EventMessage message)
    {
        if ((source is not null && message.Source != source) || (name is not null && message.Name != name))
        {
            return;
        }

        // Pages and screens are of one kind, whatever they are called, unless a name is asked for.
        var kept = message.Type == EventType.Track || name is not null ? message.Name : null;
        var key = $"{message.Type}:{kept}";
        if (!_kinds.TryGetValue(key, out var kind))
        {
            if (_kinds.Count == MostKinds)
            {
                return;
            }

            _kinds.Add(key, kind = (message.Type, kept, new FieldDraft()));
        }

        Events++;
        using var json = JsonDocument.Parse(message.Utf8Json);
        kind.Fields.Add(json.RootElement, MembersOf);
    }

    /// <summary>Writes the schema of the only kind, or a section <c>contracts</c> with all kinds, which is YAML too.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="contract">The contract's name.</param>
    internal void Write(Utf8JsonWriter json, string contract)
    {
        if (_kinds.Count == 1)
        {
            _kinds.Values.First().Fields.Write(json, isRoot: true);
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("contracts");
        json.WriteStartObject(contract);
        json.WriteStartObject("events");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (type, called, fields) in _kinds.Values)
        {
            var word = type.ToString().ToLowerInvariant();
            var id = IdOf(called ?? word);
            for (var number = 2; !ids.Add(id); number++)
            {
                id = $"{IdOf(called ?? word)}-{number}";
            }

            json.WriteStartObject(id);
            json.WriteString("type", word);
            if (called is not null)
            {
                json.WriteString("event", called);
            }

            json.WritePropertyName("schema");
            fields.Write(json, isRoot: true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Of the message itself only what senders shape; of the context only what SDKs do not send by themselves.</summary>
    private static bool MembersOf(string path) => path switch
    {
        "properties" or "traits" or "context" => true,
        _ when path.StartsWith("context.", StringComparison.Ordinal) && !path.AsSpan(8).Contains('.') => !BuiltInContext.Fields.ContainsKey(path[8..]),
        _ => path.Contains('.', StringComparison.Ordinal),
    };

    private static string IdOf(string text)
    {
        var id = new StringBuilder();
        foreach (var letter in text.ToLowerInvariant().Take(100))
        {
            id.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        }

        return id.ToString().Trim('-') is { Length: > 0 } some ? some : "event";
    }
}
