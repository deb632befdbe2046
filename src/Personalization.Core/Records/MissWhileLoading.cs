namespace Personalization;

/// <summary>What a lookup that finds nothing answers while its collection is loading.</summary>
public enum MissWhileLoading
{
    /// <summary>An error, since unknown is not 'not found': <c>CollectionLoadingException</c> in process, 503 over HTTP.</summary>
    Unavailable = 0,

    /// <summary>Not found.</summary>
    NotFound = 1,
}
