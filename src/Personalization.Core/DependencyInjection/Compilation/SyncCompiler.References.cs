using Personalization.Errors;
using Personalization.Mapping;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>What a sync refers to: its model and its collection with the indexes.</summary>
internal sealed partial class SyncCompiler
{
    private void CheckModel(SyncSettings sync, string place)
    {
        switch (sync.Model, sync.OwnModel)
        {
            case (null, null):
                errors.Add($"{place}.model", $"The sync has no model. Say what it reads: {WaysOut.Written("model: NAME", "FromModel, FromSql, FromTable, FromRows, FromReader or FromQuery")}.");
                break;
            case (not null, not null):
                errors.Add($"{place}.model", $"The sync reads the model '{sync.Model}' and one of its own. Leave one; columns of a shared model get their types where it is added.");
                break;
            case (null, { } own):
                modelCompiler.Check(own, $"{place}.model");
                break;
            case ({ } name, null) when !models.ContainsKey(name):
                errors.Add($"{place}.model", $"There is no model '{name}'. {Suggest(name, models.Keys)}");
                break;
        }
    }

    private string? PrimaryOf(SyncSettings sync)
        => collections.GetValueOrDefault(sync.Collection ?? string.Empty)?.Indexes.FirstOrDefault(index => index.Primary)?.Name;

    private ModelSettings? ModelOf(SyncSettings sync) => sync.OwnModel ?? models.GetValueOrDefault(sync.Model ?? string.Empty);

    private Dictionary<string, PiiPolicy> PiiOf(SyncSettings sync) => ModelOf(sync)?.Pii.ToDictionary(StringComparer.Ordinal) ?? [];

    private void CheckCollection(SyncSettings sync, string place)
    {
        if (string.IsNullOrEmpty(sync.Collection))
        {
            errors.Add($"{place}.collection", $"The sync has no collection. Say where its rows go: {WaysOut.Written("collection: NAME", "To")}.");
        }
        else if (!collections.ContainsKey(sync.Collection))
        {
            errors.Add($"{place}.collection", $"There is no collection '{sync.Collection}'. {Suggest(sync.Collection, collections.Keys)}");
        }

        var collection = sync.Collection is null ? null : collections.GetValueOrDefault(sync.Collection);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var index in sync.Indexes)
        {
            var indexPlace = $"{place}.indexes.{index.Index}";
            if (string.IsNullOrWhiteSpace(index.Index))
            {
                errors.Add($"{place}.indexes", "An index has an empty name. Name one of the collection's indexes.");
                continue;
            }

            if (collection is not null && !collection.Indexes.Any(known => Same(known.Name, index.Index)) && !errors.IsKnownAround($"collections.{collection.Name}.indexes"))
            {
                errors.Add(
                    indexPlace,
                    $"The collection '{collection.Name}' has no index '{index.Index}'. {Suggest(index.Index, collection.Indexes.Select(known => known.Name))}");
            }

            if (string.IsNullOrWhiteSpace(index.Column))
            {
                errors.Add(indexPlace, $"The index '{index.Index}' has no column. Name the column of the model that holds its values.");
            }

            if (index.Column is { } column && PiiOf(sync).GetValueOrDefault(column) == PiiPolicy.Drop)
            {
                errors.Add(indexPlace, PiiRules.Dropped(column));
            }

            if (!names.Add(index.Index))
            {
                errors.Add(indexPlace, $"The index '{index.Index}' is given twice. Remove one.");
            }
        }
    }
}
