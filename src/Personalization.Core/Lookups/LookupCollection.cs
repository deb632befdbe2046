using Personalization.Records;

namespace Personalization.Lookups;

/// <summary>What a lookup needs to know of a collection.</summary>
internal sealed class LookupCollection
{
    private readonly string[] _names;
    private readonly LookupIndex[] _indexes;

    internal LookupCollection(CollectionDefinition definition)
    {
        Definition = definition;
        Name = definition.Name;
        _names = [definition.PrimaryIndex, .. definition.OtherIndexes];
        _indexes = [.. _names.Select(name => new LookupIndex(this, name))];
    }

    internal CollectionDefinition Definition { get; }

    internal string Name { get; }

    /// <summary>Gets or sets the records, once a lookup has seen that the store is prepared for this configuration; it stays so.</summary>
    internal IRecordCollection? Records { get; set; }

    internal LookupIndex? Find(string index)
    {
        // Callers mostly pass the same literal, so references are compared first; there are few indexes, so no table beats this loop.
        var names = _names;
        for (var i = 0; i < names.Length; i++)
        {
            if (ReferenceEquals(names[i], index))
            {
                return _indexes[i];
            }
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (string.Equals(names[i], index, StringComparison.Ordinal))
            {
                return _indexes[i];
            }
        }

        return null;
    }

    internal LookupIndex? Find(ReadOnlySpan<char> index)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (index.SequenceEqual(_names[i]))
            {
                return _indexes[i];
            }
        }

        return null;
    }
}
