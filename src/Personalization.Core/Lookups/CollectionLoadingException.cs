using Personalization.Errors;

namespace Personalization.Lookups;

/// <summary>A record was not found in a collection that is still loading, so it is unknown whether it exists.</summary>
public sealed class CollectionLoadingException : PersonalizationException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="collection">The collection's name.</param>
    public CollectionLoadingException(string collection)
        : base(
            ErrorCodes.CollectionLoading,
            $"The collection '{collection}' is still loading: not every sync of it has completed a run yet, so a missing record is unknown. "
            + "Try again later, wait at start with WaitForFirstSync, or set missWhileLoading to notFound.")
        => Collection = collection;

    /// <summary>Gets the collection's name.</summary>
    public string Collection { get; }
}
