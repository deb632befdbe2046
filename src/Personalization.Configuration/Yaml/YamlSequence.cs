using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>A list.</summary>
internal sealed class YamlSequence(ConfigurationLocation location, IReadOnlyList<YamlNode> items) : YamlNode(location)
{
    internal IReadOnlyList<YamlNode> Items { get; } = items;

    internal override long Size { get; } = 1 + items.Sum(item => item.Size);

    internal override int Depth { get; } = 1 + items.Select(item => item.Depth).DefaultIfEmpty().Max();

    internal override string Shown => "A list";
}
