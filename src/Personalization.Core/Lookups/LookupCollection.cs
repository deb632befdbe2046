using Personalization.Records;

namespace Personalization.Lookups;

/// <summary>What a lookup needs to know of a collection.</summary>
internal sealed class LookupCollection
{
    private readonly string[] _indexes;
    private volatile bool _seenReady;

    internal LookupCollection(CollectionDefinition definition)
    {
        Definition = definition;
        _indexes = [definition.PrimaryIndex, .. definition.OtherIndexes];
    }

    internal CollectionDefinition Definition { get; }

    internal IReadOnlyList<string> Indexes => _indexes;

    /// <summary>
    /// Gets or sets a value indicating whether the collection was ready when a miss last asked. A miss that was read before the
    /// collection became ready says nothing, even if it is ready by now, so such a miss is read again.
    /// </summary>
    internal bool SeenReady
    {
        get => _seenReady;
        set
        {
            if (_seenReady != value)
            {
                _seenReady = value;
            }
        }
    }

    internal bool HasIndex(string index)
    {
        // Callers mostly pass the same literal, so references are compared first; there are few indexes, so no table beats this loop.
        var indexes = _indexes;
        foreach (var known in indexes)
        {
            if (ReferenceEquals(known, index))
            {
                return true;
            }
        }

        foreach (var known in indexes)
        {
            if (string.Equals(known, index, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
