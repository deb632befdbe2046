using System.Text;
using Personalization.Errors;
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
            if (FindNear(missing, free) is { } near)
            {
                yield return new MappingSuggestion(near, MappingSuggestionKind.Correction, missing, IsNear: true, $"The model has no column '{missing}'.");
            }
        }
    }

    private IEnumerable<MappingSuggestion> Indexes(string[] free)
    {
        foreach (var index in collection.OtherIndexes.Except(sync.Indexes.Select(index => index.Key), StringComparer.Ordinal))
        {
            if (FindNear(index, free) is { } near)
            {
                yield return new MappingSuggestion(near, MappingSuggestionKind.Index, index, near != index);
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

    /// <summary>
    /// Finds the name that another most probably stands for, as people write names: case, <c>_</c> and <c>-</c> and the humps of camel case do not count.
    /// </summary>
    /// <returns>The nearest; <see langword="null"/> where none is near.</returns>
    private static string? FindNear(string name, string[] candidates)
    {
        var words = WordsOf(name);

        // One says more than the other: email_address and email. The fewer words differ, the nearer.
        return candidates.FirstOrDefault(candidate => WordsOf(candidate).SequenceEqual(words))
            ?? candidates.Where(candidate => IsPartOf(words, WordsOf(candidate))).MinBy(candidate => Math.Abs(WordsOf(candidate).Length - words.Length))
            ?? NameSuggestion.Nearest(name, candidates);
    }

    private static bool IsPartOf(string[] left, string[] right)
    {
        var (few, many) = left.Length < right.Length ? (left, right) : (right, left);

        // Every identifier has the word id, which says nothing.
        return few is not [] and not ["id"] && few.All(word => many.Contains(word, StringComparer.Ordinal));
    }

    private static string[] WordsOf(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && char.IsLower(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.IsLetterOrDigit(name[i]) ? char.ToLowerInvariant(name[i]) : '_');
        }

        return text.ToString().Split('_', StringSplitOptions.RemoveEmptyEntries);
    }
}
