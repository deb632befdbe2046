using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>Makes the OpenAPI document of the endpoints that say what they do.</summary>
internal sealed class OpenApiDocument(EndpointDataSource endpoints)
{
    /// <summary>Not 3.1: generators of clients read 3.0 best.</summary>
    private const string OpenApiVersion = "3.0.3";

    private const string Version = "1";

    private const string Info =
        $$"""
        {
          "title": "Personalization",
          "version": "{{Version}}",
          "description": "Looks records up that are synced from a data warehouse, and manages the syncs. Problems have a stable code.",
          "license": { "name": "MIT", "url": "https://opensource.org/license/mit" }
        }
        """;

    private const string KeyScheme =
        """{ "type": "http", "scheme": "bearer", "description": "An API key, pz_…, whose scopes, collections and fields cover what is asked." }""";

    private const string WriteKeyUserScheme = """{ "type": "http", "scheme": "basic", "description": "The write key of an event source as user name, and no password." }""";

    private const string WriteKeyBearerScheme = """{ "type": "http", "scheme": "bearer", "description": "The write key of an event source." }""";

    private const string OfferScheme = """{ "type": "apiKey", "in": "header", "name": "WP13n-Token", "description": "A token of the offers: ACCOUNT/INSTANCE/TOKEN." }""";

    private const string HookScheme = """{ "type": "apiKey", "in": "header", "name": "X-Personalization-Signature", "description": "A signature of the body: t=SECONDS,v1=HEX. dbt Cloud and Fivetran sign in headers of their own." }""";

    /// <summary>The name of the scheme by which webhooks are signed.</summary>
    internal const string HookSignatureScheme = "webhookSignature";

    /// <summary>The name of the scheme by which offers are asked for.</summary>
    internal const string OfferTokenScheme = "offerToken";

    /// <summary>The names of the schemes by which events come with a write key.</summary>
    internal static readonly string[] WriteKeySchemes = ["writeKey", "writeKeyBearer"];

    private Written? _written;

    internal async Task WriteAsync(HttpContext context)
    {
        var server = context.Request.PathBase.ToUriComponent() + "/";
        if (_written is not { } written || written.Server != server)
        {
            _written = written = new Written(server, Create(server));
        }

        context.Response.ContentType = JsonAnswer.ContentType;
        context.Response.ContentLength = written.Json.Length;
        if (!string.Equals(context.Request.Method, HttpMethods.Head, StringComparison.Ordinal))
        {
            await context.Response.BodyWriter.WriteAsync(written.Json, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static void WriteServers(Utf8JsonWriter json, string server)
    {
        json.WriteStartArray("servers");
        json.WriteStartObject();
        json.WriteString("url", server == "/" ? server : server.TrimEnd('/'));
        json.WriteString("description", "The one that this document came from.");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteSecurity(Utf8JsonWriter json)
    {
        json.WriteStartArray("security");
        json.WriteStartObject();
        json.WriteStartArray("key");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteTags(Utf8JsonWriter json, IEnumerable<ApiTag> tags)
    {
        json.WriteStartArray("tags");
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("name", tag.Name);
            json.WriteString("description", tag.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteComponents(Utf8JsonWriter json, IReadOnlyList<ApiOperation> operations)
    {
        var schemas = operations.SelectMany(operation => operation.Schemas);
        json.WriteStartObject("components");
        json.WriteStartObject("securitySchemes");
        WriteScheme(json, "key", KeyScheme);
        if (operations.Any(operation => operation is { Scope: null, SecurityScheme: null }))
        {
            WriteScheme(json, WriteKeySchemes[0], WriteKeyUserScheme);
            WriteScheme(json, WriteKeySchemes[1], WriteKeyBearerScheme);
        }

        if (operations.Any(operation => operation.SecurityScheme == OfferTokenScheme))
        {
            WriteScheme(json, OfferTokenScheme, OfferScheme);
        }

        if (operations.Any(operation => operation.SecurityScheme == HookSignatureScheme))
        {
            WriteScheme(json, HookSignatureScheme, HookScheme);
        }

        json.WriteEndObject();
        json.WriteStartObject("schemas");
        foreach (var schema in schemas.Append(ProblemSchemas.Problem).DistinctBy(schema => schema.Name).OrderBy(schema => schema.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(schema.Name!);
            ApiSchemaWriter.WriteWhole(json, schema);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteScheme(Utf8JsonWriter json, string name, string scheme)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(scheme);
    }

    private byte[] Create(string server)
    {
        var described = Operations().ToArray();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonAnswer.WriterOptions with { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("openapi", OpenApiVersion);
            json.WritePropertyName("info");
            json.WriteRawValue(Info);
            WriteServers(json, server);
            WriteSecurity(json);
            WriteTags(json, described.Select(one => one.Operation.Tag).Distinct().OrderBy(tag => tag.Name, StringComparer.Ordinal));
            json.WriteStartObject("paths");
            foreach (var path in described.GroupBy(one => one.Path, StringComparer.Ordinal).OrderBy(path => path.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject(path.Key);
                foreach (var (_, method, operation) in path)
                {
                    OpenApiOperationWriter.Write(json, method, operation);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteComponents(json, [.. described.Select(one => one.Operation)]);
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
                foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? operation.Methods)
                {
                    yield return (path.StartsWith('/') ? path : "/" + path, method, operation);
                }
            }
        }
    }

    /// <summary>The document, by the path that an app is served below.</summary>
    private sealed record Written(string Server, byte[] Json);
}
