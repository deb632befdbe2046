using System.Collections.Frozen;
using Personalization.Sync;

namespace Personalization.Lookups;

/// <summary>The collections of one configuration, as lookups need them.</summary>
internal sealed class LookupCollections
{
    private readonly LookupCollection[] _all;
    private readonly FrozenDictionary<string, LookupCollection> _byName;
    private readonly FrozenDictionary<string, LookupCollection>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    internal LookupCollections(PersonalizationDefinitions definitions)
    {
        Definitions = definitions;
        _all = [.. definitions.Collections.Values.Select(definition => new LookupCollection(definition))];
        _byName = _all.ToFrozenDictionary(collection => collection.Name, StringComparer.Ordinal);
        _bySpan = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal PersonalizationDefinitions Definitions { get; }

    internal IReadOnlyList<string> Names => _byName.Keys;

    internal LookupCollection? Find(string collection)
    {
        // Callers mostly pass the literal that they configured, so references are compared first; there are few collections.
        foreach (var candidate in _all)
        {
            if (ReferenceEquals(candidate.Name, collection))
            {
                return candidate;
            }
        }

        return _byName.TryGetValue(collection, out var known) ? known : null;
    }

    internal LookupCollection? Find(ReadOnlySpan<char> collection) => _bySpan.TryGetValue(collection, out var known) ? known : null;
}
