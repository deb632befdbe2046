namespace Personalization.Hosting.Remote;

/// <summary>A host that could not be asked, or refused.</summary>
internal sealed class HostProblemException(string message, int status = 0, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Gets the HTTP status; 0 when there was no answer.</summary>
    internal int Status { get; } = status;
}
