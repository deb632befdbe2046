using Personalization.Errors;

namespace Personalization.AspNetCore.Problems;

/// <summary>The words of the HTTP API: members of the body that starts a run.</summary>
internal static class ApiWords
{
    private static readonly (string Pattern, string Replacement)[] Words =
    [
        ("AllowRemovals = \"([^\"]*)\"", "\"allowRemovals\": \"$1\""),
        (WaysOut.FullResync, "\"fullResync\": true"),
        (WaysOut.ResetCdc, "\"resetCDC\": true"),
        (WaysOut.ClearAndFill, "\"clearAndFill\": true"),
        (WaysOut.IgnoreRemoved, "\"ignoreRemoved\": true"),
        (WaysOut.OrForce, string.Empty),
        (WaysOut.WhileLoading, "Try again later."),
    ];

    /// <summary>Gets the words for those who only look records up.</summary>
    internal static SurfaceWords Lookups { get; } = new(Words);

    /// <summary>Answers the words of the API, and for what it does not offer those of the process that it is part of.</summary>
    internal static SurfaceWords Beside(SurfaceWords process) => new SurfaceWords(Words).Then(process);
}
