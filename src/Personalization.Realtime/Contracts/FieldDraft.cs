using System.Text.Json;

namespace Personalization.Realtime.Contracts;

/// <summary>What values of a field look like.</summary>
internal sealed class FieldDraft
{
    private const int MostFields = 500;
    private const int Deepest = 20;

    private readonly SortedDictionary<string, FieldDraft> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private FieldDraft? _items;
    private QuickTypes _types;
    private int _objects;
    private bool _isOpen;

    /// <summary>Takes a value in.</summary>
    /// <param name="value">The value.</param>
    /// <param name="takes">Whether a member counts, by its path.</param>
    /// <param name="path">The path of the value; empty for the message.</param>
    /// <param name="depth">How deep it lies.</param>
    internal void Add(JsonElement value, Func<string, bool> takes, string path = "", int depth = 0)
    {
        var type = TypeOf(value);
        _types |= type;
        if (type == QuickTypes.Array && depth < Deepest)
        {
            foreach (var item in value.EnumerateArray())
            {
                (_items ??= new FieldDraft()).Add(item, takes, path + ".", depth + 1);
            }
        }

        if (type != QuickTypes.Object)
        {
            return;
        }

        _objects++;
        _isOpen |= depth >= Deepest;
        foreach (var member in _isOpen ? [] : value.EnumerateObject().DistinctBy(member => member.Name, StringComparer.Ordinal))
        {
            var place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!takes(place))
            {
                continue;
            }

            if (!_fields.TryGetValue(member.Name, out var field))
            {
                // Names that are data, such as ids, are no fields.
                if (_fields.Count == MostFields)
                {
                    _isOpen = true;
                    break;
                }

                _fields.Add(member.Name, field = new FieldDraft());
            }

            _seen[member.Name] = _seen.GetValueOrDefault(member.Name) + 1;
            field.Add(member.Value, takes, place, depth + 1);
        }
    }

    internal void Write(Utf8JsonWriter json, bool isRoot = false)
    {
        json.WriteStartObject();
        if (isRoot)
        {
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
        }

        WriteTypes(json);
        if ((_types & QuickTypes.Object) != 0 && !_isOpen)
        {
            var required = _fields.Keys.Where(name => _seen[name] == _objects && (!isRoot || name != "context")).ToList();
            if (required.Count > 0)
            {
                json.WriteStartArray("required");
                required.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }

            json.WriteStartObject("properties");
            foreach (var (name, field) in _fields.Where(field => !isRoot || field.Key != "context" || field.Value._fields.Count > 0))
            {
                json.WritePropertyName(name);
                field.Write(json);
            }

            json.WriteEndObject();
        }

        if (_items is not null)
        {
            json.WritePropertyName("items");
            _items.Write(json);
        }

        json.WriteEndObject();
    }

    private void WriteTypes(Utf8JsonWriter json)
    {
        (QuickTypes Type, string Word)[] words =
        [
            (QuickTypes.Object, "object"), (QuickTypes.Array, "array"), (QuickTypes.Text, "string"), (QuickTypes.Boolean, "boolean"), (QuickTypes.Null, "null"),
            ((_types & QuickTypes.Number) != 0 ? QuickTypes.Number : QuickTypes.Whole, (_types & QuickTypes.Number) != 0 ? "number" : "integer"),
        ];
        string[] types = [.. words.Where(word => (_types & word.Type) != 0).Select(word => word.Word)];
        if (types.Length == 1)
        {
            json.WriteString("type", types[0]);
            return;
        }

        json.WriteStartArray("type");
        foreach (var type in types)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
    }

    private static QuickTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => QuickTypes.Object,
        JsonValueKind.Array => QuickTypes.Array,
        JsonValueKind.String => QuickTypes.Text,
        JsonValueKind.Number => value.GetRawText().AsSpan().IndexOfAny(".eE") < 0 ? QuickTypes.Whole : QuickTypes.Number,
        JsonValueKind.True or JsonValueKind.False => QuickTypes.Boolean,
        _ => QuickTypes.Null,
    };
}
