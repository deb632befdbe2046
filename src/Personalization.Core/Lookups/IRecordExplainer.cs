namespace Personalization;

/// <summary>Tells of what parts a record is made. For people who ask why a lookup answers what it does. Thread-safe.</summary>
internal interface IRecordExplainer
{
    /// <summary>Explains a record, also one that a lookup does not answer since a sync hides it.</summary>
    /// <param name="index">One of its indexes.</param>
    /// <param name="value">The index value, in canonical text, compared ordinally.</param>
    /// <returns>The explanation, or <see langword="null"/> when the store holds nothing under the value.</returns>
    /// <exception cref="CollectionLoadingException">The store holds nothing, and the collection is still loading.</exception>
    /// <exception cref="PersonalizationException">The collection or the index is not configured, or the store failed.</exception>
    ValueTask<RecordExplanation?> ExplainAsync(string collection, string index, string value, CancellationToken cancellationToken = default);
}
