using Personalization.Records;

namespace Personalization.Sqlite.Storage;

/// <summary>Where a prepared collection lies. Immutable.</summary>
internal sealed class CollectionLayout(CollectionDefinition definition, long id, int ordinal, IReadOnlyDictionary<string, long> indexes)
{
    /// <summary>Stands for the primary index, which has no pointers.</summary>
    internal const long Primary = -1;

    private readonly string _primaryIndex = definition.PrimaryIndex;
    private readonly Dictionary<string, long> _indexes = new(indexes, StringComparer.Ordinal);

    internal CollectionDefinition Definition { get; } = definition;

    internal string Name { get; } = definition.Name;

    /// <summary>Gets the number in the names of its tables.</summary>
    internal long Id { get; } = id;

    /// <summary>Gets its place in each connection's list of prepared statements; stays the same for the life of the store.</summary>
    internal int Ordinal { get; } = ordinal;

    internal bool KeepTombstones { get; } = definition.SyncCount > 1;

    internal long IndexOf(string index)
    {
        if (string.Equals(index, _primaryIndex, StringComparison.Ordinal))
        {
            return Primary;
        }

        return PointerIndexOf(index);
    }

    internal long PointerIndexOf(string index) => TryGetPointerIndex(index, out var id) ? id : throw Definition.NoIndex(index);

    /// <summary>Finds the number of an index that has pointers, also of one that is no longer configured.</summary>
    internal bool TryGetPointerIndex(string index, out long id) => _indexes.TryGetValue(index, out id);
}
