using Personalization.DependencyInjection;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Personalization.Configuration.Yaml;

/// <summary>Makes the node of a single value: its variables replaced, its kind known.</summary>
internal sealed class ScalarReader(VariableText variables)
{
    private const string CoreTag = "tag:yaml.org,2002:";

    /// <exception cref="UnreadableFileException">The value has a tag that is not read.</exception>
    internal YamlScalar Read(Scalar scalar, ConfigurationLocation location)
    {
        var tag = scalar.Tag.IsEmpty ? string.Empty : scalar.Tag.Value;
        if (tag is not ("" or "!" or $"{CoreTag}str" or $"{CoreTag}int" or $"{CoreTag}float" or $"{CoreTag}bool" or $"{CoreTag}null"))
        {
            throw new UnreadableFileException(location, "The tag is not read. Remove it: values need no tags here.");
        }

        var text = variables.Replace(scalar.Value, out var count, out var problem);
        var quoted = scalar.Style != ScalarStyle.Plain || tag is "!" or $"{CoreTag}str";
        return new YamlScalar(location, scalar.Value, text)
        {
            HasVariables = count > 0,
            Kind = quoted || count > 0 ? ScalarKind.Text : CoreSchema.KindOf(text),
            Problem = problem,
        };
    }
}
