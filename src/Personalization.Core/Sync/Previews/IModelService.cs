namespace Personalization.Sync.Previews;

/// <summary>Shows what models answer, before anything is made of it. Thread-safe.</summary>
public interface IModelService
{
    /// <summary>Reads the first rows of a model and says of what they are made. Nothing is written.</summary>
    /// <param name="model">The model's name, or the id of a sync with a model of its own.</param>
    /// <param name="limit">How many rows are read at most, more than zero. Null shares and duplicate keys are counted in these rows.</param>
    /// <param name="sample">How many of them are shown, zero or more.</param>
    /// <param name="cancellationToken">Cancels the query, also at the source.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="Errors.PersonalizationException">
    /// No model has that name (<c>model_not_found</c>), the query failed (<c>source_failed</c>), or the model has no such key column
    /// (<c>unknown_field</c>).
    /// </exception>
    Task<ModelPreview> PreviewAsync(string model, int limit = 1_000, int sample = 10, CancellationToken cancellationToken = default);
}
