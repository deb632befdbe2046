using System.Text.Json.Serialization.Metadata;

namespace Personalization;

/// <summary>Looks records up. Thread-safe; a hit on the memory store allocates nothing.</summary>
/// <remarks>While a collection is loading, hits are answered and misses throw <see cref="CollectionLoadingException"/>, since unknown is
/// not 'not found'; a collection can ask for 'not found' instead (<see cref="MissWhileLoading"/>).</remarks>
public interface IPersonalizationCache
{
    /// <summary>Looks up a record.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="index">One of its indexes.</param>
    /// <param name="value">The index value, in canonical text, compared ordinally.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record, or <see langword="null"/> when there is none.</returns>
    /// <exception cref="CollectionLoadingException">Not found, and the collection is still loading.</exception>
    /// <exception cref="PersonalizationException">The collection or the index is not configured, or the store failed.</exception>
    ValueTask<PersonalizationRecord?> GetAsync(string collection, string index, string value, CancellationToken cancellationToken = default);

    /// <summary>Looks up a record and deserializes it.</summary>
    /// <typeparam name="T">The type to read the record into.</typeparam>
    /// <param name="collection">The collection's name.</param>
    /// <param name="index">One of its indexes.</param>
    /// <param name="value">The index value, in canonical text, compared ordinally.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The value, or <see langword="null"/> when there is no record.</returns>
    /// <exception cref="CollectionLoadingException">Not found, and the collection is still loading.</exception>
    /// <exception cref="PersonalizationException">The collection or the index is not configured, or the store failed.</exception>
    ValueTask<T?> GetAsync<T>(string collection, string index, string value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>Looks up many records at once.</summary>
    /// <remarks>There may be any number of values: the store is asked for 1,000 at a time, and a cancelled call ends between them. All that is found is in memory together.</remarks>
    /// <param name="collection">The collection's name.</param>
    /// <param name="index">One of its indexes.</param>
    /// <param name="values">The index values; repeats are answered once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>An entry for every distinct value, <see langword="null"/> where there is no record.</returns>
    /// <exception cref="CollectionLoadingException">One was not found, and the collection is still loading.</exception>
    /// <exception cref="PersonalizationException">The collection or the index is not configured, or the store failed.</exception>
    ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> GetManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken = default);
}
