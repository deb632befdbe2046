using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>Writes one operation of the document.</summary>
internal static class OpenApiOperationWriter
{
    internal static void Write(Utf8JsonWriter json, string method, ApiOperation operation)
    {
        var isHead = HttpMethods.IsHead(method);
#pragma warning disable CA1308 // OpenAPI writes methods in small letters, and so do keys their scopes.
        json.WriteStartObject(method.ToLowerInvariant());
        var scope = operation.Scope?.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        json.WriteString("operationId", isHead ? operation.Id + "Head" : operation.Id);
        json.WriteStartArray("tags");
        json.WriteStringValue(operation.Tag.Name);
        json.WriteEndArray();
        json.WriteString("summary", operation.Summary);
        json.WriteString("description", scope is null ? operation.Security ?? EventOperations.Security : $"Needs an API key with the scope `{scope}`.{(isHead ? " Answers the headers alone." : string.Empty)}");
        WriteSecurity(json, operation);
        WriteParameters(json, operation);
        if (operation.Body is not null)
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", !operation.IsBodyOptional);
            WriteContent(json, operation.BodyType, operation.Body);
            json.WriteEndObject();
        }

        json.WriteStartObject("responses");
        foreach (var response in operation.Responses.OrderBy(response => response.Status))
        {
            WriteResponse(json, response, isHead);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSecurity(Utf8JsonWriter json, ApiOperation operation)
    {
        if (operation.Scope is not null)
        {
            return; // as the whole document says
        }

        json.WriteStartArray("security");
        foreach (var scheme in operation.SecurityScheme is { } own ? [own] : OpenApiDocument.WriteKeySchemes)
        {
            json.WriteStartObject();
            json.WriteStartArray(scheme);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (operation.SecurityScheme is null)
        {
            // In the body.
            json.WriteStartObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteParameters(Utf8JsonWriter json, ApiOperation operation)
    {
        if (operation.Parameters.Count == 0)
        {
            return;
        }

        json.WriteStartArray("parameters");
        foreach (var parameter in operation.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("in", parameter.In);
            json.WriteBoolean("required", parameter.In == "path");
            json.WriteString("description", parameter.Description);
            json.WritePropertyName("schema");
            ApiSchemaWriter.Write(json, parameter.Schema);
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
                json.WritePropertyName("schema");
                ApiSchemaWriter.Write(json, ApiSchema.Text);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (!isHead)
        {
            WriteBody(json, response);
        }

        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, ApiResponse response)
    {
        if (response.Codes.Count == 0)
        {
            if (response.Schema is not null)
            {
                WriteContent(json, response.IsLines ? JsonAnswer.LinesContentType : JsonAnswer.ContentType, response.Schema);
            }

            return;
        }

        // One type for all problems, but those with a schema of their own: a schema that lists the codes would be another type for each answer.
        WriteContent(json, "application/problem+json", response.Schema ?? ProblemSchemas.Problem);
        json.WriteStartArray("x-problem-codes");
        foreach (var code in response.Codes)
        {
            json.WriteStringValue(code);
        }

        json.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter json, string type, ApiSchema schema)
    {
        json.WriteStartObject("content");
        json.WriteStartObject(type);
        json.WritePropertyName("schema");
        ApiSchemaWriter.Write(json, schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
