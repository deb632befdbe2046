using System.Globalization;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Reading;

/// <summary>Finds where a path of the configuration is written.</summary>
internal static class Locator
{
    /// <summary>Answers where the path is written, or the nearest part of it that is; <see langword="null"/> when none of it is.</summary>
    internal static ConfigurationLocation? Find(YamlNode root, string path) => Search(root, path, null, 0).Location;

    /// <summary>Names may hold dots, so every key that the path begins with is tried; what leads furthest is meant.</summary>
    private static (ConfigurationLocation? Location, int Length) Search(YamlNode node, string path, ConfigurationLocation? found, int length)
    {
        var best = (Location: found, Length: length);
        if (node is YamlSequence list)
        {
            return ItemOf(list, path, length) is var (item, end) ? Search(item, path, item.Location, end) : best;
        }

        if (node is not YamlMapping mapping)
        {
            return best;
        }

        var rest = path.AsSpan(Math.Min(path.Length, length == 0 ? 0 : length + 1));
        foreach (var entry in mapping.Entries)
        {
            if (rest.IsEmpty || !rest.StartsWith(entry.Key, StringComparison.Ordinal) || (rest.Length > entry.Key.Length && rest[entry.Key.Length] is not ('.' or '[')))
            {
                continue;
            }

            var end = path.Length - rest.Length + entry.Key.Length;
            var deeper = entry is { Key: "mappings", Value: YamlSequence mappings } && end < path.Length
                ? (FieldOf(mappings, path[(end + 1)..]) is { } field ? (field, path.Length) : (entry.Location, end))
                : Search(entry.Value, path, entry.Location, end);
            best = deeper.Item2 > best.Length ? deeper : best;
        }

        return best;
    }

    /// <summary>Answers the item that a path such as <c>all[1]</c> goes on with, and where in the path it ends.</summary>
    private static (YamlNode Item, int End)? ItemOf(YamlSequence list, string path, int length)
    {
        var end = length < path.Length && path[length] == '[' ? path.IndexOf(']', length) : -1;
        return end > 0 && int.TryParse(path.AsSpan(length + 1, end - length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Count
            ? (list.Items[index], end + 1)
            : null;
    }

    /// <summary>A mapping has no name but its field: the last one, since the second of two is the one too many. Of fields within it, its own place is told.</summary>
    private static ConfigurationLocation? FieldOf(YamlSequence mappings, string field)
        => mappings.Items.OfType<YamlMapping>().LastOrDefault(item => (item.Find("to") ?? item.Find("from")) is YamlScalar name
            && (name.Text == field || field.StartsWith(name.Text + ".", StringComparison.Ordinal)))?.Location;
}
