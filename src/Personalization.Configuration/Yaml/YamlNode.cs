using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>Something that is written in a file, with its place. Immutable.</summary>
internal abstract class YamlNode(ConfigurationLocation location)
{
    internal ConfigurationLocation Location { get; } = location;

    /// <summary>Gets how many nodes it is, itself included, with aliases counted as what they stand for.</summary>
    internal abstract long Size { get; }

    /// <summary>Gets how many nodes lie in one another, itself included.</summary>
    internal abstract int Depth { get; }

    /// <summary>Gets how an error names it: the text as it is written, never the value of a variable.</summary>
    internal abstract string Shown { get; }
}
