using Personalization.Errors;

namespace Personalization.Records;

/// <summary>A named set of records and the indexes by which they are looked up. Immutable.</summary>
public sealed class CollectionDefinition
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="name">The name: letters and digits; it is part of the URL.</param>
    /// <param name="primaryIndex">The index whose value identifies a record.</param>
    /// <param name="otherIndexes">The other indexes.</param>
    /// <param name="missWhileLoading">What a lookup that finds nothing answers while the collection is loading.</param>
    /// <param name="syncCount">How many syncs write to the collection.</param>
    public CollectionDefinition(
        string name,
        string primaryIndex,
        IReadOnlyList<string> otherIndexes,
        MissWhileLoading missWhileLoading = MissWhileLoading.Unavailable,
        int syncCount = 1)
    {
        Name = name;
        PrimaryIndex = primaryIndex;
        OtherIndexes = otherIndexes;
        MissWhileLoading = missWhileLoading;
        SyncCount = syncCount;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the index whose value is the record key.</summary>
    public string PrimaryIndex { get; }

    /// <summary>Gets the other indexes, in configuration order.</summary>
    public IReadOnlyList<string> OtherIndexes { get; }

    /// <summary>Gets what a lookup that finds nothing answers while the collection is loading.</summary>
    public MissWhileLoading MissWhileLoading { get; }

    /// <summary>Gets how many syncs write to the collection. A sole sync needs no tombstones for what it removed.</summary>
    public int SyncCount { get; }

    /// <summary>Makes the exception for an index that the collection does not have.</summary>
    /// <param name="index">What was asked for.</param>
    /// <returns>The exception, of code <c>index_not_found</c>.</returns>
    public PersonalizationException NoIndex(string index) => new(
        ErrorCodes.IndexNotFound, $"The collection '{Name}' has no index '{index}'. {NameSuggestion.For(index, [PrimaryIndex, .. OtherIndexes])}");
}
