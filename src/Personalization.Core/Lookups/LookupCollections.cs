using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Personalization.Sync;

namespace Personalization.Lookups;

/// <summary>The collections of one configuration, as lookups need them.</summary>
internal sealed class LookupCollections
{
    private readonly FrozenDictionary<string, LookupCollection> _byName;

    internal LookupCollections(PersonalizationDefinitions definitions)
    {
        Definitions = definitions;
        _byName = definitions.Collections.Values.ToFrozenDictionary(
            definition => definition.Name, definition => new LookupCollection(definition), StringComparer.Ordinal);
    }

    internal PersonalizationDefinitions Definitions { get; }

    internal IReadOnlyList<string> Names => _byName.Keys;

    internal bool TryFind(string collection, [NotNullWhen(true)] out LookupCollection? known)
    {
        // Callers mostly pass the literal that they configured, so references are compared first; there are few collections.
        foreach (var candidate in _byName.Values)
        {
            if (ReferenceEquals(candidate.Definition.Name, collection))
            {
                known = candidate;
                return true;
            }
        }

        return _byName.TryGetValue(collection, out known);
    }
}
