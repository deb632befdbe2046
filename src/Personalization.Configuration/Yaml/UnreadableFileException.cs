using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>A file that cannot be read to its end.</summary>
internal sealed class UnreadableFileException(ConfigurationLocation? location, string message) : Exception(message)
{
    internal ConfigurationLocation? Location { get; } = location;
}
