using System.Text;
using System.Text.Json;

namespace Personalization.Realtime.Contracts;

/// <summary>
/// Accepts events that are valid for certain, without the library and without memory. Whatever it does not know for certain it does not accept, and the library judges.
/// Only schemas of simple keywords have one. Immutable.
/// </summary>
internal sealed class QuickCheck
{
    private const int MostRequired = 64;

    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal)
    {
        "$schema", "$comment", "title", "description", "default", "examples", "readOnly", "writeOnly", "format", "contentMediaType", "contentEncoding",
    };

    private readonly List<(byte[] Name, QuickCheck Check, ulong Required)> _fields = [];
    private readonly List<byte[]> _texts = [];
    private QuickTypes _types = QuickTypes.Any;
    private ulong _required;
    private bool _hasTexts;
    private bool _refusesOthers;
    private decimal _least = decimal.MinValue;
    private decimal _most = decimal.MaxValue;
    private bool _isLeastExcluded;
    private bool _isMostExcluded;
    private long _shortest;
    private long _longest = long.MaxValue;
    private long _fewest;
    private long _mostItems = long.MaxValue;
    private QuickCheck? _items;

    /// <returns><see langword="null"/> where the schema has a keyword that is not simple.</returns>
    internal static QuickCheck? TryCompile(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.True)
        {
            return new QuickCheck();
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (schema.EnumerateObject().Select(keyword => keyword.Name).Distinct(StringComparer.Ordinal).Count() < schema.EnumerateObject().Count())
        {
            return null; // which of two keywords counts is for the library to say
        }

        var check = new QuickCheck();
        return schema.EnumerateObject().All(keyword => Ignored.Contains(keyword.Name) || check.TryAdd(keyword.Name, keyword.Value)) && check.Complete(schema) ? check : null;
    }

    internal bool Accepts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() && Accepts(ref reader);
    }

    private bool TryAdd(string keyword, JsonElement value) => keyword switch
    {
        "type" => QuickTypesReader.TryRead(value, out _types),
        "properties" => value.EnumerateObject().All(AddField) && _fields.Select(field => Convert.ToHexString(field.Name)).Distinct(StringComparer.Ordinal).Count() == _fields.Count,
        "required" => true, // when all fields are there
        "additionalProperties" => value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.False && (_refusesOthers = true)),
        "enum" => !_hasTexts && (_hasTexts = true) && value.EnumerateArray().All(AddText),
        "const" => !_hasTexts && (_hasTexts = true) && AddText(value),
        "minimum" => value.TryGetDecimal(out _least) && (_isLeastExcluded = false) is false,
        "maximum" => value.TryGetDecimal(out _most) && (_isMostExcluded = false) is false,
        "exclusiveMinimum" => _least == decimal.MinValue && value.TryGetDecimal(out _least) && (_isLeastExcluded = true),
        "exclusiveMaximum" => _most == decimal.MaxValue && value.TryGetDecimal(out _most) && (_isMostExcluded = true),
        "minLength" => value.TryGetInt64(out _shortest),
        "maxLength" => value.TryGetInt64(out _longest),
        "minItems" => value.TryGetInt64(out _fewest),
        "maxItems" => value.TryGetInt64(out _mostItems),
        "items" => (_items = TryCompile(value)) is not null,
        _ => false,
    };

    private bool Complete(JsonElement schema)
    {
        if (schema.TryGetProperty("exclusiveMinimum", out _) && schema.TryGetProperty("minimum", out _))
        {
            return false;
        }

        if (schema.TryGetProperty("exclusiveMaximum", out _) && schema.TryGetProperty("maximum", out _))
        {
            return false;
        }

        if (!schema.TryGetProperty("required", out var required))
        {
            return true;
        }

        foreach (var (at, name) in required.EnumerateArray().Index())
        {
            var place = _fields.FindIndex(field => name.ValueEquals(field.Name));
            if (at == MostRequired || place < 0)
            {
                return false;
            }

            _fields[place] = _fields[place] with { Required = 1UL << at };
            _required |= 1UL << at;
        }

        return true;
    }

    private bool AddField(JsonProperty property)
    {
        var check = TryCompile(property.Value);
        _fields.Add((Encoding.UTF8.GetBytes(property.Name), check!, 0));
        return check is not null;
    }

    private bool AddText(JsonElement value)
    {
        _texts.Add(value.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(value.GetString()!) : []);
        return value.ValueKind == JsonValueKind.String;
    }

    private bool Accepts(ref Utf8JsonReader reader)
    {
        var type = QuickTypesReader.Of(in reader);
        return (_types & type) != 0 && type switch
        {
            QuickTypes.Object => !_hasTexts && AcceptsObject(ref reader),
            QuickTypes.Array => !_hasTexts && AcceptsArray(ref reader),
            QuickTypes.Text => AcceptsText(in reader),
            QuickTypes.Number or QuickTypes.Whole => !_hasTexts && AcceptsNumber(in reader),
            _ => !_hasTexts,
        };
    }

    private bool AcceptsObject(ref Utf8JsonReader reader)
    {
        if (_fields.Count == 0 && !_refusesOthers)
        {
            reader.Skip();
            return true;
        }

        var hint = 0;
        var found = 0UL;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = Find(in reader, ref hint);
            reader.Read();
            if (at < 0)
            {
                if (_refusesOthers)
                {
                    return false;
                }

                reader.Skip();
                continue;
            }

            found |= _fields[at].Required;
            if (!_fields[at].Check.Accepts(ref reader))
            {
                return false;
            }
        }

        return (found & _required) == _required;
    }

    private int Find(in Utf8JsonReader reader, ref int hint)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            var at = hint + i < _fields.Count ? hint + i : hint + i - _fields.Count;
            if (reader.ValueIsEscaped ? reader.ValueTextEquals(_fields[at].Name) : reader.ValueSpan.SequenceEqual(_fields[at].Name))
            {
                hint = at + 1 == _fields.Count ? 0 : at + 1;
                return at;
            }
        }

        return -1;
    }

    private bool AcceptsArray(ref Utf8JsonReader reader)
    {
        var count = 0L;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            if (_items is null)
            {
                reader.Skip();
            }
            else if (!_items.Accepts(ref reader))
            {
                return false;
            }
        }

        return count >= _fewest && count <= _mostItems;
    }

    private bool AcceptsText(in Utf8JsonReader reader)
    {
        if ((_shortest > 0 || _longest < long.MaxValue)
            && (reader.ValueIsEscaped || !Ascii.IsValid(reader.ValueSpan) || reader.ValueSpan.Length < _shortest || reader.ValueSpan.Length > _longest))
        {
            return false;
        }

        if (!_hasTexts)
        {
            return true;
        }

        foreach (var text in _texts)
        {
            if (reader.ValueTextEquals(text))
            {
                return true;
            }
        }

        return false;
    }

    private bool AcceptsNumber(in Utf8JsonReader reader)
        => (_least == decimal.MinValue && _most == decimal.MaxValue)
            || (reader.TryGetDecimal(out var number)
                && (_isLeastExcluded ? number > _least : number >= _least)
                && (_isMostExcluded ? number < _most : number <= _most));
}
