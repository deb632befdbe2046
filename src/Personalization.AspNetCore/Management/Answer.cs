using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Management;

/// <summary>What a request is answered with: JSON, or a problem.</summary>
internal sealed record Answer(byte[]? Json, ApiProblem? Problem)
{
    internal Answer(byte[] json)
        : this(json, null)
    {
    }

    internal Answer(ApiProblem problem)
        : this(null, problem)
    {
    }
}
