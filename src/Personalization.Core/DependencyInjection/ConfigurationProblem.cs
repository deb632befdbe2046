namespace Personalization.DependencyInjection;

/// <summary>Something that is wrong with a configuration.</summary>
/// <param name="Path">The path in the configuration, such as <c>syncs.orders.indexes.email</c>; empty when it concerns a file as a whole.</param>
/// <param name="Message">What is wrong, the value, and the way out.</param>
/// <param name="Location">Where it is written; <see langword="null"/> when it is not written in a file.</param>
public sealed record ConfigurationProblem(string Path, string Message, ConfigurationLocation? Location = null)
{
    /// <summary>Answers location, path and message.</summary>
    /// <returns>The text, on one line.</returns>
    public override string ToString()
        => (Location is null ? string.Empty : $"{Location}: ") + (Path.Length == 0 ? string.Empty : $"{Path}: ") + Message;
}
