namespace Personalization.Hosting.Output;

/// <summary>Ends a command that failed for several reasons, each with its place.</summary>
/// <param name="message">All of it, as people read it.</param>
/// <param name="errors">The reasons, at least one.</param>
internal sealed class CommandFailedException(string message, IReadOnlyList<CommandError> errors) : Exception(message)
{
    internal IReadOnlyList<CommandError> Errors { get; } = errors;
}
