using Personalization.Records;
using Personalization.Sources;

namespace Personalization.Sync.Preview;

/// <summary>Proposes mappings for the columns of a model.</summary>
internal sealed class MappingSuggester(SyncDefinition sync, CollectionDefinition collection, IEnumerable<SyncDefinition> syncs)
{
    private readonly Dictionary<string, string> _takenBy = syncs
        .Where(other => other.Id != sync.Id && other.Collection == sync.Collection)
        .SelectMany(other => other.Mappings.Select(mapping => (mapping.To, other.Id)))
        .DistinctBy(field => field.To, StringComparer.Ordinal)
        .ToDictionary(field => field.To, field => field.Id, StringComparer.Ordinal);

    internal IReadOnlyList<MappingSuggestion> Suggest(IReadOnlyList<SourceColumn> columns)
    {
        string[] names = [.. columns.Select(column => column.Name).Distinct(StringComparer.Ordinal)];
        var suggestions = new List<MappingSuggestion>();
        var used = sync.Mappings.SelectMany(mapping => mapping.Inputs).Concat(sync.Indexes.Select(index => index.Value)).Append(sync.KeyColumn).ToHashSet(StringComparer.Ordinal);
        string[] free = [.. names.Where(name => !used.Contains(name) && sync.Model.Pii.GetValueOrDefault(name) != PiiPolicy.Drop)];
        suggestions.AddRange(Corrections(names, free));
        suggestions.AddRange(Indexes(free));
        var fields = sync.Mappings.Select(mapping => mapping.To).ToHashSet(StringComparer.Ordinal);
        suggestions.AddRange(free
            .Where(name => name != sync.Model.PrimaryKey && suggestions.TrueForAll(suggestion => suggestion.Column != name || suggestion.Kind == MappingSuggestionKind.Index))
            .Select(name => FieldFor(name, fields)));
        return suggestions;
    }

    /// <summary>Mappings of columns that are not there.</summary>
    private IEnumerable<MappingSuggestion> Corrections(string[] names, string[] free)
    {
        foreach (var missing in sync.Mappings.SelectMany(mapping => mapping.Inputs).Distinct(StringComparer.Ordinal).Except(names, StringComparer.Ordinal))
        {
            if (NameMatch.Find(missing, free) is { } near)
            {
                yield return new MappingSuggestion(near.Name, MappingSuggestionKind.Correction, missing, IsNear: true, $"The model has no column '{missing}'.");
            }
        }
    }

    private IEnumerable<MappingSuggestion> Indexes(string[] free)
    {
        foreach (var index in collection.OtherIndexes.Except(sync.Indexes.Select(index => index.Key), StringComparer.Ordinal))
        {
            if (NameMatch.Find(index, free) is { } near)
            {
                yield return new MappingSuggestion(near.Name, MappingSuggestionKind.Index, index, near.Name != index);
            }
        }
    }

    private MappingSuggestion FieldFor(string column, HashSet<string> fields)
    {
        if (_takenBy.TryGetValue(column, out var owner) || fields.Contains(column))
        {
            var name = $"{sync.Id.Replace('-', '_')}_{column}";
            return new MappingSuggestion(column, MappingSuggestionKind.Field, name, IsNear: true, owner is null ? $"The sync maps a field '{column}' already." : $"The sync '{owner}' maps a field '{column}'.");
        }

        return new MappingSuggestion(column, MappingSuggestionKind.Field, column, IsNear: false);
    }
}
