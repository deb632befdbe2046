using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.Audiences;

/// <summary>The problems of audiences.</summary>
internal static class AudienceProblems
{
    internal static ApiProblem NoAudience(string name, IEnumerable<string> known)
        => new(StatusCodes.Status404NotFound, RealtimeErrorCodes.AudienceNotFound, $"There is no audience '{name}'. {NameSuggestion.For(name, known)}");
}
