using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Requests;
using Personalization.Keys;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>What an endpoint does, for the OpenAPI document. Lies in the endpoint's metadata; the document is made of all that have it.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Scope">What the key must allow; <see langword="null"/> where the write key of an event source is asked for.</param>
/// <param name="Tag">What it belongs to.</param>
internal sealed record ApiOperation(string Id, string Summary, ApiKeyScope? Scope, ApiTag Tag)
{
    internal IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>Gets the schema of the request's body; <see langword="null"/> when there is none.</summary>
    internal ApiSchema? Body { get; init; }

    internal bool IsBodyOptional { get; init; }

    /// <summary>Gets the content type of the body.</summary>
    internal string BodyType { get; init; } = JsonAnswer.ContentType;

    /// <summary>Gets the methods of an endpoint that answers every one.</summary>
    internal IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Gets what has to be shown, in words, where it is neither an API key nor a write key; with it goes <see cref="SecurityScheme"/>.</summary>
    internal string? Security { get; init; }

    /// <summary>Gets the name of the scheme of what has to be shown.</summary>
    internal string? SecurityScheme { get; init; }

    internal required IReadOnlyList<ApiResponse> Responses { get; init; }

    /// <summary>Gets the schemas with names that bodies and answers are made of.</summary>
    internal IEnumerable<ApiSchema> Schemas
        => Responses.Select(response => response.Schema).Append(Body).OfType<ApiSchema>().SelectMany(schema => schema.Named());
}
