namespace Personalization.Realtime.Audiences;

/// <summary>Collects the problems of one definition.</summary>
internal sealed class ProblemList(string kind, string name, List<AudienceProblem> problems)
{
    internal void Add(string path, string message) => problems.Add(new AudienceProblem(kind, name, path, message));

    /// <summary>Adds the message, if there is one.</summary>
    internal void AddAny(string path, string? message)
    {
        if (message is not null)
        {
            Add(path, message);
        }
    }
}
