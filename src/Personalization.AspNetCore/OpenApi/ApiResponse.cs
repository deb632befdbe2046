using Personalization.AspNetCore.OpenApi.Schemas;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>One answer of an operation.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">What it means.</param>
internal sealed record ApiResponse(int Status, string Description)
{
    /// <summary>Gets the schema of the body; <see langword="null"/> when there is none, and for a problem like all others.</summary>
    internal ApiSchema? Schema { get; init; }

    /// <summary>Gets a value indicating whether the body is lines, each of them JSON by the schema.</summary>
    internal bool IsLines { get; init; }

    /// <summary>Gets the codes of a problem; a problem has at least one.</summary>
    internal IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>Gets the headers that are always there.</summary>
    internal IReadOnlyList<string> Headers { get; init; } = [];
}
