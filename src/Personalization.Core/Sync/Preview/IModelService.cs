using Personalization.Sources;

namespace Personalization;

/// <summary>Shows what models answer, before anything is made of it, and tries sources out. Thread-safe.</summary>
public interface IModelService
{
    /// <summary>Reads the first rows of a model and says of what they are made. Nothing is written.</summary>
    /// <param name="model">The model's name, or the id of a sync with a model of its own.</param>
    /// <param name="limit">How many rows are read at most, more than zero. Null shares and duplicate keys are counted in these rows.</param>
    /// <param name="sample">How many of them are shown, zero or more.</param>
    /// <param name="cancellationToken">Cancels the query, also at the source.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="PersonalizationException">
    /// No model has that name (<c>model_not_found</c>), the query failed (<c>source_failed</c>), or the model has no such key column
    /// (<c>unknown_field</c>).
    /// </exception>
    Task<ModelPreview> PreviewAsync(string model, int limit = 1_000, int sample = 10, CancellationToken cancellationToken = default);

    /// <summary>
    /// Proposes mappings of the model's columns that a sync does not use: for the collection's indexes by the same or a near name, as fields otherwise; and columns near to those that
    /// its mappings name and the model does not have. Asks the model for its columns, and writes nothing.
    /// </summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="cancellationToken">Cancels the query, also at the source.</param>
    /// <returns>The proposals; to be looked at before they are used.</returns>
    /// <exception cref="PersonalizationException">No sync has that id (<c>sync_not_found</c>), or the query failed (<c>source_failed</c>).</exception>
    Task<IReadOnlyList<MappingSuggestion>> SuggestMappingsAsync(string syncId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs the unit tests of the syncs' mappings: each makes records of the rows that it is given, on the whole way that a run's rows go (key, indexes, array expansion, types, policies,
    /// mappings), and compares them with what it expects. Asks no source and no store.
    /// </summary>
    /// <param name="syncId">The sync whose tests are run; <see langword="null"/> for those of all syncs.</param>
    /// <param name="cancellationToken">Cancels the tests.</param>
    /// <returns>How each test went, by sync and in their order; empty where there are none.</returns>
    /// <exception cref="PersonalizationException">No sync has that id (<c>sync_not_found</c>).</exception>
    Task<IReadOnlyList<UnitTestResult>> RunUnitTestsAsync(string? syncId = null, CancellationToken cancellationToken = default);

    /// <summary>Connects to a source, reads, and asks for its version and its clock. What does not work is in the answer, not thrown.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was tried and how it went.</returns>
    /// <exception cref="PersonalizationException">No source has that name (<c>source_not_found</c>).</exception>
    Task<SourceTestReport> TestSourceAsync(string source, CancellationToken cancellationToken = default);
}
