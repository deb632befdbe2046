using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>Makes the OpenAPI document of the endpoints that say what they do.</summary>
internal sealed class OpenApiDocument(EndpointDataSource endpoints)
{
    private const string Version = "1";

    private byte[]? _json;

    internal async Task WriteAsync(HttpContext context)
    {
        _json ??= Create();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(_json, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private byte[] Create()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("openapi", "3.1.0");
            json.WriteStartObject("info");
            json.WriteString("title", "Personalization");
            json.WriteString("version", Version);
            json.WriteEndObject();
            json.WriteStartObject("paths");
            foreach (var path in Operations().GroupBy(operation => operation.Path, StringComparer.Ordinal).OrderBy(path => path.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject(path.Key);
                foreach (var (_, method, operation) in path)
                {
                    OpenApiOperationWriter.Write(json, method, operation);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WritePropertyName("components");
            json.WriteRawValue(
                """
                {
                  "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "description": "An API key, pz_…" } },
                  "schemas": {
                    "Problem": {
                      "type": "object",
                      "required": ["type", "title", "status", "code", "detail"],
                      "properties": {
                        "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
                        "code": { "type": "string", "description": "Stable; rely on it and not on texts." }, "detail": { "type": "string" }
                      }
                    }
                  }
                }
                """);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private IEnumerable<(string Path, string Method, ApiOperation Operation)> Operations()
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<ApiOperation>() is { } operation && endpoint.RoutePattern.RawText is { } path)
            {
                foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                {
                    yield return (path.StartsWith('/') ? path : "/" + path, method, operation);
                }
            }
        }
    }
}
