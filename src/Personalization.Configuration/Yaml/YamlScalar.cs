using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>A single value.</summary>
/// <param name="location">Where it is written.</param>
/// <param name="written">The text as it is written.</param>
/// <param name="text">The text with its variables replaced.</param>
internal sealed class YamlScalar(ConfigurationLocation location, string written, string text) : YamlNode(location)
{
    /// <summary>Gets the text as it is written.</summary>
    internal string Written { get; } = written;

    /// <summary>Gets the text with its variables replaced.</summary>
    internal string Text { get; } = text;

    /// <summary>Gets what the value is by itself; text where it is quoted or holds a variable.</summary>
    internal ScalarKind Kind { get; init; }

    /// <summary>Gets a value indicating whether a part of the text came from a variable.</summary>
    internal bool HasVariables { get; init; }

    /// <summary>Gets what is wrong with its variables.</summary>
    internal string? Problem { get; init; }

    internal override long Size => 1;

    internal override int Depth => 1;

    internal override string Shown => Kind == ScalarKind.Null ? "An empty value" : ShownText.Of(Written);
}
