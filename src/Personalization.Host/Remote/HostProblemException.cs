namespace Personalization.Hosting.Remote;

/// <summary>A host that could not be asked, or refused.</summary>
/// <param name="code">The stable code of its answer, or one of those here.</param>
/// <param name="message">What is wrong, and what to do next.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class HostProblemException(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>There was no answer, or one that says to try again later.</summary>
    internal const string Unreachable = "host_unreachable";

    /// <summary>What answered is no host.</summary>
    internal const string NoHost = "host_unknown";

    internal string Code { get; } = code;
}
