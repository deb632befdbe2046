using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>Goes through the keys of a mapping.</summary>
internal static class Entries
{
    /// <summary>Answers every key once, and reports those that are there twice.</summary>
    internal static IEnumerable<YamlEntry> Of(YamlMapping mapping, Place place)
    {
        var known = new Dictionary<string, YamlEntry>(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            if (known.TryAdd(entry.Key, entry))
            {
                yield return entry;
            }
            else
            {
                place.AtKey(entry).Report($"'{entry.Key}' is there twice: here and at {known[entry.Key].KeyLocation}. Remove one, or rename it.");
            }
        }
    }
}
