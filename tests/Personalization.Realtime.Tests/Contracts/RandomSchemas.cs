using System.Text.Json.Nodes;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Contracts;

/// <summary>Makes schemas, and values that fit them or nearly so.</summary>
internal sealed class RandomSchemas(SeededRandom random)
{
    private static readonly string[] Names = ["a", "b", "c", "d.e", "ü", "f g"];
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];
    private static readonly string[] Texts = ["", "a", "aa", "aab", "ä", "😀", "xy\n", "100"];
    private static readonly string[] Numbers = ["0", "-1", "1", "2.0", "1.5", "1e2", "1e400", "-0.0", "3.000000000000000000000000000001", "9007199254740993"];

    internal JsonNode Schema(int depth = 0)
    {
        if (random.Next(12) == 0)
        {
            return JsonValue.Create(random.Next(4) > 0);
        }

        var schema = new JsonObject();
        for (var i = random.Next(depth > 3 ? 2 : 5); i >= 0; i--)
        {
            AddTo(schema, depth);
        }

        return schema;
    }

    internal string Value(int depth = 0) => random.Next(depth > 3 ? 4 : 7) switch
    {
        0 => JsonValue.Create(One(Texts)).ToJsonString(),
        1 => One(Numbers),
        2 => random.Next(2) == 0 ? "true" : "false",
        3 => "null",
        4 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1)))}]",
        _ => $"{{{string.Join(',', Names.Where(_ => random.Next(2) == 0).Append(random.Next(20) == 0 ? "a" : "z").Select(name => $"{Escaped(name)}:{Value(depth + 1)}"))}}}",
    };

    private void AddTo(JsonObject schema, int depth)
    {
        switch (random.Next(depth > 3 ? 12 : 20))
        {
            case 0 or 1:
                schema["type"] = random.Next(4) == 0 ? new JsonArray(One(Types[..6]), "null") : One(Types);
                break;
            case 2:
                schema["enum"] = new JsonArray(One(Texts), One(Texts) + "!", random.Next(3) == 0 ? 1 : "q");
                break;
            case 3:
                schema["const"] = random.Next(2) == 0 ? One(Texts) : JsonNode.Parse("1.0");
                break;
            case 4:
                schema[random.Next(2) == 0 ? "minimum" : "exclusiveMinimum"] = random.Next(3) - 1;
                break;
            case 5:
                schema[random.Next(2) == 0 ? "maximum" : "exclusiveMaximum"] = random.Next(3) + 0.5m;
                break;
            case 6:
                schema["minLength"] = random.Next(3);
                break;
            case 7:
                schema["maxLength"] = random.Next(3);
                break;
            case 8:
                schema["pattern"] = random.Next(2) == 0 ? "^a+$" : "[0-9]";
                break;
            case 9:
                schema["required"] = new JsonArray([.. Names.Where(_ => random.Next(3) == 0).Select(name => JsonValue.Create(name))]);
                break;
            case 10:
                schema[random.Next(2) == 0 ? "minItems" : "maxItems"] = random.Next(3);
                break;
            case 11:
                schema["format"] = "date";
                break;
            case 12 or 13 or 14 or 15:
                schema["properties"] = new JsonObject([.. Names.Where(_ => random.Next(2) == 0).Select(name => KeyValuePair.Create(name, (JsonNode?)Schema(depth + 1)))]);
                break;
            case 16:
                schema["additionalProperties"] = random.Next(2) == 0 ? Schema(depth + 1) : random.Next(2) == 0;
                break;
            case 17:
                schema["items"] = random.Next(4) == 0 ? new JsonArray(Schema(depth + 1)) : Schema(depth + 1);
                break;
            case 18:
                schema[One(["allOf", "anyOf", "oneOf"])] = new JsonArray(Schema(depth + 1), Schema(depth + 1));
                break;
            default:
                schema[One(["not", "if", "then", "contains", "propertyNames"])] = Schema(depth + 1);
                break;
        }
    }

    private string Escaped(string name) => random.Next(6) == 0 ? $"\"{string.Concat(name.Select(letter => $"\\u{(int)letter:x4}"))}\"" : JsonValue.Create(name).ToJsonString();

    private T One<T>(T[] items) => items[random.Next(items.Length)];
}
