using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>Keys and values, in the order in which they are written. A key may be there twice: that is for its reader to report.</summary>
internal sealed class YamlMapping(ConfigurationLocation location, IReadOnlyList<YamlEntry> entries) : YamlNode(location)
{
    internal IReadOnlyList<YamlEntry> Entries { get; } = entries;

    internal override long Size { get; } = 1 + entries.Sum(entry => 1 + entry.Value.Size);

    internal override int Depth { get; } = 1 + entries.Select(entry => entry.Value.Depth).DefaultIfEmpty().Max();

    internal override string Shown => "A mapping";

    /// <summary>Answers the value of a key, the first if it is there twice.</summary>
    internal YamlNode? Find(string key) => Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal))?.Value;
}
