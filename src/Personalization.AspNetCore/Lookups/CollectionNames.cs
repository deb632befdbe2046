using System.Diagnostics.CodeAnalysis;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Finds the configured names that a target holds, so that usual requests make no new strings of them.</summary>
internal sealed class CollectionNames
{
    private readonly Dictionary<string, CollectionDefinition>.AlternateLookup<ReadOnlySpan<char>> _collections;

    public CollectionNames(PersonalizationDefinitions definitions)
        => _collections = new Dictionary<string, CollectionDefinition>(definitions.Collections, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Decodes both names; they need not be configured.</summary>
    internal bool TryDecode(RawTarget target, [NotNullWhen(true)] out string? collection, [NotNullWhen(true)] out string? index)
    {
        index = null;
        if (!_collections.TryGetValue(target.Collection, out var known))
        {
            return PercentText.TryDecode(target.Collection, plusIsBlank: false, out collection)
                && PercentText.TryDecode(target.Index, plusIsBlank: false, out index);
        }

        collection = known.Name;
        if (target.Index.SequenceEqual(known.PrimaryIndex))
        {
            index = known.PrimaryIndex;
            return true;
        }

        foreach (var other in known.OtherIndexes)
        {
            if (target.Index.SequenceEqual(other))
            {
                index = other;
                return true;
            }
        }

        return PercentText.TryDecode(target.Index, plusIsBlank: false, out index);
    }
}
