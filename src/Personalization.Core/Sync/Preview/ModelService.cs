using Personalization.Errors;
using Personalization.Sources;

namespace Personalization.Sync.Preview;

internal sealed class ModelService(CurrentDefinitions current) : IModelService
{
    public async Task<ModelPreview> PreviewAsync(string model, int limit = 1_000, int sample = 10, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        var definition = ModelOf(model);

        // Off the caller's thread: embedded sources work without suspending.
        return await Task.Run(() => ModelReading.PreviewAsync(definition, limit, sample, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<MappingSuggestion>> SuggestMappingsAsync(string syncId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        var definitions = current.Value;
        var sync = SyncOf(syncId, definitions);
        var columns = await Task.Run(() => ModelReading.ColumnsAsync(sync, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new MappingSuggester(sync, definitions.Collections[sync.Collection], definitions.Syncs.Values).Suggest(columns);
    }

    public async Task<IReadOnlyList<UnitTestResult>> RunUnitTestsAsync(string? syncId = null, CancellationToken cancellationToken = default)
    {
        var definitions = current.Value;
        IEnumerable<SyncDefinition> syncs = syncId is null ? definitions.Syncs.Values.OrderBy(sync => sync.Id, StringComparer.Ordinal) : [SyncOf(syncId, definitions)];
        var results = new List<UnitTestResult>();
        foreach (var sync in syncs)
        {
            results.AddRange(await Task.Run(() => UnitTestRunner.RunAsync(sync, cancellationToken), cancellationToken).ConfigureAwait(false));
        }

        return results;
    }

    public async Task<SourceTestReport> TestSourceAsync(string source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var sources = current.Value.Sources;
        return sources.TryGetValue(source, out var found)
            ? await Task.Run(() => found.TestAsync(cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false)
            : throw new PersonalizationException(ErrorCodes.SourceNotFound, $"There is no source '{source}'. {NameSuggestion.For(source, sources.Keys)}");
    }

    private static SyncDefinition SyncOf(string syncId, PersonalizationDefinitions definitions)
        => definitions.Syncs.GetValueOrDefault(syncId) ?? throw new PersonalizationException(
            ErrorCodes.SyncNotFound, $"There is no sync '{syncId}'. {NameSuggestion.For(syncId, definitions.Syncs.Keys)}");

    private ModelDefinition ModelOf(string name)
    {
        var definitions = current.Value;
        if (definitions.Models.TryGetValue(name, out var shared))
        {
            return shared;
        }

        return definitions.Syncs.TryGetValue(name, out var sync)
            ? sync.Model
            : throw new PersonalizationException(
                ErrorCodes.ModelNotFound,
                $"There is no model '{name}'. {NameSuggestion.For(name, definitions.Models.Keys)}{OwnModels(definitions)}");
    }

    /// <summary>A sync with a model of its own is asked for by its id.</summary>
    private static string OwnModels(PersonalizationDefinitions definitions)
    {
        string[] owners = [.. definitions.Syncs.Values.Where(sync => !definitions.Models.ContainsKey(sync.Model.Name)).Select(sync => sync.Id)];
        return owners.Length == 0 ? string.Empty : $" These syncs have a model of their own: {string.Join(", ", owners.Order(StringComparer.Ordinal))}.";
    }
}
