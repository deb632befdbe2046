using Personalization.Records;

namespace Personalization.Lookups;

/// <summary>What a lookup needs to know of a collection.</summary>
internal sealed class LookupCollection
{
    private readonly LookupIndex[] _indexes;

    internal LookupCollection(CollectionDefinition definition)
    {
        Definition = definition;
        _indexes = [new LookupIndex(definition.PrimaryIndex), .. definition.OtherIndexes.Select(name => new LookupIndex(name))];
    }

    internal CollectionDefinition Definition { get; }

    internal IEnumerable<string> Indexes => _indexes.Select(index => index.Name);

    internal LookupIndex? Find(string index)
    {
        // Callers mostly pass the same literal, so references are compared first; there are few indexes, so no table beats this loop.
        var indexes = _indexes;
        foreach (var known in indexes)
        {
            if (ReferenceEquals(known.Name, index))
            {
                return known;
            }
        }

        foreach (var known in indexes)
        {
            if (string.Equals(known.Name, index, StringComparison.Ordinal))
            {
                return known;
            }
        }

        return null;
    }
}
