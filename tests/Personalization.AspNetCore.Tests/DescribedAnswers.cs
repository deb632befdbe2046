using System.Text.Json;

namespace Personalization.AspNetCore.Tests;

/// <summary>Holds answers against what the OpenAPI document of an app says.</summary>
internal sealed class DescribedAnswers(JsonElement document)
{
    private readonly JsonElement _paths = document.GetProperty("paths");
    private readonly JsonElement _schemas = document.GetProperty("components").GetProperty("schemas");

    internal async Task CheckAsync(string path, string method, int status, Func<Task<RawResponse>> ask)
    {
        var answer = await ask();
        Assert.Equal(status, answer.Status);
        var response = _paths.GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty($"{status}");
        if (response.TryGetProperty("headers", out var headers))
        {
            Assert.All(headers.EnumerateObject(), header => Assert.NotNull(answer.Header(header.Name)));
        }

        if (!response.TryGetProperty("content", out var content))
        {
            Assert.Empty(answer.Body);
            return;
        }

        var type = Assert.Single(content.EnumerateObject());
        Assert.Equal(type.Name, answer.Header("Content-Type"));
        AssertFits(_schemas, type.Value.GetProperty("schema"), answer.Json);
        if (type.Name == "application/problem+json")
        {
            Assert.Contains(answer.Code(), response.GetProperty("x-problem-codes").EnumerateArray().Select(code => code.GetString()));
        }
    }

    /// <summary>Checks what the schemas of the document use: types, required members, members, items and lists of words.</summary>
    private static void AssertFits(JsonElement schemas, JsonElement schema, JsonElement value)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = schemas.GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        if (!schema.TryGetProperty("type", out var typed))
        {
            return; // any JSON
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            Assert.True(schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean());
            return;
        }

        var type = typed.GetString();
        Assert.True(type == TypeOf(value) || (type == "number" && TypeOf(value) == "integer"), $"{type}: {value}");
        if (schema.TryGetProperty("enum", out var words))
        {
            Assert.Contains(value.GetString(), words.EnumerateArray().Select(item => item.GetString()));
        }

        if (schema.TryGetProperty("required", out var required))
        {
            Assert.All(required.EnumerateArray(), name => Assert.True(value.TryGetProperty(name.GetString()!, out _), name.GetString()));
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            Assert.All(value.EnumerateObject(), member => AssertFits(schemas, properties.GetProperty(member.Name), member.Value));
        }

        if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
        {
            Assert.All(value.EnumerateObject(), member => AssertFits(schemas, others, member.Value));
        }

        if (schema.TryGetProperty("items", out var items))
        {
            Assert.All(value.EnumerateArray(), item => AssertFits(schemas, items, item));
        }
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.GetRawText().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
