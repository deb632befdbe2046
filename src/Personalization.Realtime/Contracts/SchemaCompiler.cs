using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Personalization.Realtime.Contracts;

/// <summary>Makes what events are judged by of the text of a schema, and says what is wrong with one.</summary>
internal static class SchemaCompiler
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = SchemaLimits.Depth };

    /// <summary>Compiles a schema.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="beside">Schemas that references may lead to by these addresses. Nothing is ever fetched.</param>
    /// <exception cref="SchemaException">It cannot be used.</exception>
    internal static (JsonElement Source, JsonSchema Schema) Compile(string text, IEnumerable<(Uri Address, string Text)>? beside = null)
    {
        if (Encoding.UTF8.GetByteCount(text) > SchemaLimits.Bytes)
        {
            throw new SchemaException($"The schema is larger than {SchemaLimits.Bytes / 1024} KB. Declare less, or part the event into several.");
        }

        var source = Parse(text);
        CheckDialect(source, isRoot: true);
        CheckByMetaSchema(source);
        var options = BoundedDialect.CreateOptions();
        foreach (var (address, other) in beside ?? [])
        {
            options.SchemaRegistry.Register(address, Build(Parse(other), options, address));
        }

        var schema = Build(source, options, null);
        CheckReferences(schema.Root, options, []);
        return (source, schema);
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Reading);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False
                ? document.RootElement.Clone()
                : throw new SchemaException("The schema is no JSON object. Write { \"type\": \"object\", \"properties\": { … } }.");
        }
        catch (JsonException exception)
        {
            throw new SchemaException(exception.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase)
                ? $"The schema has objects and lists more than {SchemaLimits.Depth} deep. Write it flatter, with definitions and $ref."
                : $"The schema is not JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} of it). Mend it there.");
        }
    }

    private static void CheckDialect(JsonElement schema, bool isRoot)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
            {
                CheckDialect(item, isRoot: false);
            }
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in schema.EnumerateObject())
        {
            if (member.NameEquals("$schema") && member.Value.ValueKind == JsonValueKind.String && (!isRoot || !IsDraft7(member.Value.GetString()!)))
            {
                throw new SchemaException(isRoot
                    ? "Its '$schema' is another than draft 7. Write http://json-schema.org/draft-07/schema#, or leave it out, and keep to draft 7."
                    : "A '$schema' stands within it. Leave it out: the whole is read as draft 7.");
            }

            CheckDialect(member.Value, isRoot: false);
        }
    }

    private static bool IsDraft7(string text) => text.TrimEnd('#') is "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema";

    private static void CheckByMetaSchema(JsonElement source)
    {
        var result = MetaSchemas.Draft7.Evaluate(source, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid)
        {
            return;
        }

        var wrong = (result.Details ?? []).Prepend(result).Where(one => one.Errors is { Count: > 0 }).OrderByDescending(one => one.InstanceLocation.SegmentCount).FirstOrDefault();
        throw new SchemaException($"It is no JSON Schema of draft 7: at '{wrong?.InstanceLocation}': {WordsOf(source) ?? wrong?.Errors?.Values.First()}.");
    }

    /// <summary>The library says better what is wrong when it builds the schema, and not where.</summary>
    private static string? WordsOf(JsonElement source)
    {
        try
        {
            JsonSchema.Build(source, BoundedDialect.CreateOptions());
            return null;
        }
        catch (JsonSchemaException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private static JsonSchema Build(JsonElement source, BuildOptions options, Uri? address)
    {
        try
        {
            return JsonSchema.Build(source, options, address);
        }
        catch (JsonSchemaException exception) when (exception.Message.StartsWith("Cycle", StringComparison.Ordinal))
        {
            throw new SchemaException("A reference leads back to itself without going into a value. Break the circle.");
        }
        catch (Exception exception) when (exception is JsonSchemaException or RegexParseException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new SchemaException($"It cannot be used as a JSON Schema: {exception.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Follows every reference once, so that none is found missing by an event.</summary>
    private static void CheckReferences(JsonSchemaNode node, BuildOptions options, HashSet<JsonSchemaNode> seen)
    {
        if (!seen.Add(node))
        {
            return;
        }

        foreach (var keyword in node.Keywords ?? [])
        {
            if (keyword.Handler.Name == "$ref" && keyword.RawValue.ValueKind == JsonValueKind.String)
            {
                CheckReference(keyword.RawValue.GetString()!, node.BaseUri, options);
            }

            foreach (var within in keyword.Subschemas ?? [])
            {
                CheckReferences(within, options, seen);
            }
        }
    }

    private static void CheckReference(string reference, Uri from, BuildOptions options)
    {
        try
        {
            using var probe = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["$ref"] = new Uri(from, reference).OriginalString }, SchemaJson.Default.DictionaryStringString));
            using var nothing = JsonDocument.Parse("{}");
            JsonSchema.Build(probe.RootElement.Clone(), options).Evaluate(nothing.RootElement, new BoundedEvaluation(tells: false));
        }
        catch (Exception exception) when (exception is SchemaLimitException or InsufficientExecutionStackException || exception.Message.StartsWith("Cycle", StringComparison.Ordinal) || exception.Message.Contains("infinite", StringComparison.OrdinalIgnoreCase))
        {
            throw new SchemaException($"The reference '{reference}' leads back to itself without going into a value. Break the circle.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new SchemaException(Uri.TryCreate(reference, UriKind.Absolute, out _)
                ? $"The reference '{reference}' leads out of the schema. Nothing is fetched: copy what it leads to under 'definitions', and refer to '#/definitions/…'."
                : $"The reference '{reference}' leads nowhere. Define it, such as under 'definitions', or mend the reference.");
        }
    }
}
