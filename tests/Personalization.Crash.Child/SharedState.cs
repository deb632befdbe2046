namespace Personalization.Crash.Child;

/// <summary>The state that two processes share, in PostgreSQL.</summary>
/// <param name="ConnectionString">How to connect.</param>
/// <param name="Schema">The schema of its tables, and of the test's own.</param>
/// <param name="Process">Which of the processes this is; its sessions carry the name.</param>
internal sealed record SharedState(string ConnectionString, string Schema, string Process)
{
    /// <summary>Answers how to connect for a purpose, so that the test can tell the sessions apart.</summary>
    internal string ConnectionStringOf(string purpose) => $"{ConnectionString};Application Name={SessionName(purpose)};Server Compatibility Mode=NoTypeLoading";

    internal string SessionName(string purpose) => $"{Schema} {Process} {purpose}";
}
