using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>Writes one operation of the document.</summary>
internal static class OpenApiOperationWriter
{
    internal static void Write(Utf8JsonWriter json, string method, ApiOperation operation)
    {
        var isHead = HttpMethods.IsHead(method);
#pragma warning disable CA1308 // OpenAPI writes methods in small letters.
        json.WriteStartObject(method.ToLowerInvariant());
#pragma warning restore CA1308
        json.WriteString("operationId", isHead ? operation.Id + "Head" : operation.Id);
        json.WriteString("summary", operation.Summary);
        json.WriteStartArray("security");
        json.WriteStartObject();
        json.WriteStartArray("key");
        json.WriteStringValue(operation.Scope.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        WriteParameters(json, operation);
        if (operation.Body is not null)
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", true);
            WriteContent(json, "application/json", operation.Body);
            json.WriteEndObject();
        }

        json.WriteStartObject("responses");
        foreach (var response in operation.Responses)
        {
            WriteResponse(json, response, isHead);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, ApiOperation operation)
    {
        json.WriteStartArray("parameters");
        foreach (var parameter in operation.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("in", parameter.In);
            json.WriteBoolean("required", parameter.In == "path");
            json.WriteString("description", parameter.Description);
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteResponse(Utf8JsonWriter json, ApiResponse response, bool isHead)
    {
        json.WriteStartObject(response.Status.ToString(CultureInfo.InvariantCulture));
        json.WriteString(
            "description", response.Codes.Count == 0 ? response.Description : $"{response.Description} Code: {string.Join(", ", response.Codes)}.");
        if (response.Headers.Count > 0)
        {
            json.WriteStartObject("headers");
            foreach (var header in response.Headers)
            {
                json.WriteStartObject(header);
                json.WriteBoolean("required", true);
                json.WriteStartObject("schema");
                json.WriteString("type", "string");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (response.Codes.Count > 0 && !isHead)
        {
            WriteContent(json, "application/problem+json", ProblemSchema(response.Codes));
        }
        else if (response.Schema is not null && !isHead)
        {
            WriteContent(json, "application/json", response.Schema);
        }

        json.WriteEndObject();
    }

    private static string ProblemSchema(IReadOnlyList<string> codes)
        => $$$$"""{"allOf":[{"$ref":"#/components/schemas/Problem"},{"properties":{"code":{"enum":[{{{{string.Join(',', codes.Select(code => $"\"{code}\""))}}}}]}}}]}""";

    private static void WriteContent(Utf8JsonWriter json, string type, string schema)
    {
        json.WriteStartObject("content");
        json.WriteStartObject(type);
        json.WritePropertyName("schema");
        json.WriteRawValue(schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
