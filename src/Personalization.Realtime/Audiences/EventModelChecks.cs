using Personalization.Errors;
using Personalization.Realtime.Events;
using Personalization.Records;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges an event model.</summary>
internal static class EventModelChecks
{
    internal static void Check(EventModelDefinition model, IReadOnlyList<string> sources, IReadOnlyDictionary<string, CollectionDefinition> collections, ProblemList problems)
    {
        if (!sources.Contains(model.Source, StringComparer.Ordinal))
        {
            problems.Add("source", AudienceChecks.Unknown("event source", model.Source, sources));
        }

        problems.AddAny("event", model.Event is not null && model.Type is not (EventType.Track or EventType.Page or EventType.Screen)
            ? $"An event of type {model.Type.ToString().ToLowerInvariant()} has no name. Leave it out."
            : null);
        problems.AddAny("timestamp", model.Timestamp is { } timestamp ? ProblemOf(timestamp) : null);
        problems.AddAny("foreignKey.from", ProblemOf(model.ForeignKeyFrom));
        CheckIndex(model, collections, problems);
        CheckColumns(model, problems);
    }

    /// <summary>Says what is wrong with a path.</summary>
    internal static string? ProblemOf(string path)
        => FieldPath.TryParse(path, out _) ? null : $"'{path}' is no path. Part names by single dots; a dot or backslash within a name has a backslash before it.";

    private static void CheckIndex(EventModelDefinition model, IReadOnlyDictionary<string, CollectionDefinition> collections, ProblemList problems)
    {
        if (!collections.TryGetValue(model.Parent, out var parent))
        {
            problems.Add("parent", AudienceChecks.NoCollection(model.Parent, collections.Keys));
            return;
        }

        string[] indexes = [parent.PrimaryIndex, .. parent.OtherIndexes];
        problems.AddAny("foreignKey.index", indexes.Contains(model.ForeignKeyIndex, StringComparer.Ordinal)
            ? null
            : $"The collection '{parent.Name}' has no index '{model.ForeignKeyIndex}'. {NameSuggestion.For(model.ForeignKeyIndex, indexes)}");
    }

    private static void CheckColumns(EventModelDefinition model, ProblemList problems)
    {
        for (var i = 0; i < model.Columns.Count; i++)
        {
            var column = model.Columns[i];
            problems.AddAny($"columns.{i}.from", ProblemOf(column.From) ?? ProblemOfTraits(model, column.From));
            problems.AddAny($"columns.{i}.as", column.As.Length == 0 ? "A column's name is empty. Give it one." : null);
            problems.AddAny($"columns.{i}.as", model.Columns.Take(i).Any(other => other.As == column.As) ? $"There is another column '{column.As}'. Give each its own name." : null);
        }
    }

    private static string? ProblemOfTraits(EventModelDefinition model, string path)
        => FieldPath.TryParse(path, out var names) && (names is ["context", "traits", ..] || (model.Type == EventType.Identify && names is ["traits", ..]))
            ? "Traits of identify are not evaluated in real time. Make them columns of the SQL model behind the collection, and compare its fields."
            : null;
}
