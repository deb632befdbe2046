using System.Text.Json;

namespace Personalization.AspNetCore.Problems;

/// <summary>What a request is refused with: <c>application/problem+json</c> with a stable code.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">What is wrong and the way out. Never carries a key or a value.</param>
internal sealed record ApiProblem(int Status, string Code, string Detail)
{
    /// <summary>Gets after how many seconds the request can be tried again; 0 when that would not help.</summary>
    internal int RetryAfterSeconds { get; init; }

    /// <summary>Gets the <c>WWW-Authenticate</c> header.</summary>
    internal string? Challenge { get; init; }

    /// <summary>Gets what writes more members than all problems have.</summary>
    internal Action<Utf8JsonWriter>? WriteMore { get; init; }
}
