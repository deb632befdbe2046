namespace Personalization.Sources;

/// <summary>Makes sources of what a configuration file says. Made by its parameterless constructor, for each source anew.</summary>
public interface ISourceFactory
{
    /// <summary>Makes a source. Nothing is connected or opened before it is used, so that one that is not needed may be dropped.</summary>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="settings">
    /// The keys of the file with their values; a duration as the constant format of <see cref="TimeSpan"/> writes it. <c>directory</c> is
    /// the folder that the file lies in.
    /// </param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used; the message says which and the way out, never the connection string.</exception>
    ISource Create(string name, IReadOnlyDictionary<string, string> settings);
}
