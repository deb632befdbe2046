using Personalization.Errors;

namespace Personalization;

/// <summary>A record was not found in a collection that is still loading, so it is unknown whether it exists.</summary>
public sealed class CollectionLoadingException : PersonalizationException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="collection">The collection's name.</param>
    public CollectionLoadingException(string collection)
        : base(
            ErrorCodes.CollectionLoading,
            $"The collection '{collection}' is still loading: not every sync of it has completed a run yet, so a missing record is unknown. "
            + WaysOut.WhileLoading)
        => Collection = collection;

    /// <summary>Initializes a new instance for an index that is loading in a collection that is not.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="index">The index's name.</param>
    internal CollectionLoadingException(string collection, string index)
        : base(
            ErrorCodes.CollectionLoading,
            $"The index '{index}' of the collection '{collection}' is still loading: the sync that provides it has not completed a run with it yet, so a value that is not found is unknown. "
            + WaysOut.WhileLoading)
        => Collection = collection;

    /// <summary>Gets the collection's name.</summary>
    public string Collection { get; }
}
