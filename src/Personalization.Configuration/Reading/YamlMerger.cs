using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Reading;

/// <summary>Joins the files of a configuration: the sections of the same name are one. A name that is in two of them is left there twice, for its reader to report.</summary>
internal static class YamlMerger
{
    internal static YamlMapping Merge(IReadOnlyList<YamlMapping> roots)
    {
        if (roots.Count == 1)
        {
            return roots[0];
        }

        var entries = new List<YamlEntry>();
        foreach (var entry in roots.SelectMany(root => root.Entries))
        {
            var same = entries.FindIndex(other => other.Key == entry.Key && other.KeyLocation.File != entry.KeyLocation.File);
            if (same >= 0 && entry.Value is YamlMapping added && entries[same].Value is YamlMapping known)
            {
                entries[same] = entries[same] with { Value = new YamlMapping(known.Location, [.. known.Entries, .. added.Entries]) };
            }
            else
            {
                entries.Add(entry);
            }
        }

        return new YamlMapping(roots[0].Location, entries);
    }
}
