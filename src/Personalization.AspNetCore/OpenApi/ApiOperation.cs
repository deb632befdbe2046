using Personalization.Keys;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>What an endpoint does, for the OpenAPI document. Lies in the endpoint's metadata; the document is made of all that have it.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Scope">What the key must allow.</param>
internal sealed record ApiOperation(string Id, string Summary, ApiKeyScope Scope)
{
    internal IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>Gets the JSON schema of the request's body, as JSON; <see langword="null"/> when there is none.</summary>
    internal string? Body { get; init; }

    internal required IReadOnlyList<ApiResponse> Responses { get; init; }
}
