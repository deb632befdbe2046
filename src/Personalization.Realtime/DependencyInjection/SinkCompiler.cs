using Personalization.DependencyInjection;
using Personalization.Errors;
using Personalization.Realtime.Audiences;
using Personalization.Sources;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes definitions of the sinks that are configured, and finds what is wrong with them.</summary>
internal static class SinkCompiler
{
    /// <summary>Beside the name of a table there is room for it in the longest name of a database.</summary>
    private const int MostLetters = 40;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(30);

    internal static IEnumerable<ConfigurationProblem> Check(RealtimeSettings settings)
    {
        foreach (var sink in settings.Sinks)
        {
            var place = $"sinks.{sink.Name}";
            if (sink.Name.Length == 0)
            {
                yield return new ConfigurationProblem(place, "A name is empty. Give it one.");
                continue;
            }

            if (settings.Sinks.Count(other => other.Name == sink.Name) > 1)
            {
                yield return new ConfigurationProblem(place, $"There are two of the name '{sink.Name}'. Rename one of them.");
            }

            if (string.IsNullOrWhiteSpace(sink.Source))
            {
                yield return SettingsCompiler.Missing(place, "source", "the name of the source whose database is written");
            }

            if (!IsSchema(SchemaOf(sink)))
            {
                yield return new ConfigurationProblem(
                    $"{place}.schema",
                    sink.Schema is null
                        ? $"'{sink.Name}' is no name of a schema, which the sink's name is without one. Give a schema: of a to z, digits and _, not a digit first, at most {MostLetters} letters."
                        : $"'{sink.Schema}' is no name of a schema. Use a to z, digits and _, not a digit or pg_ first, at most {MostLetters} letters.");
            }
            else if (settings.Sinks.FirstOrDefault(other => other != sink && other.Name != sink.Name && other.Source == sink.Source && SchemaOf(other) == SchemaOf(sink)) is { } twin)
            {
                yield return new ConfigurationProblem($"{place}.schema", $"The sink '{twin.Name}' writes to the schema '{SchemaOf(sink)}' of that source, too. Give each its own.");
            }

            if (sink.Snapshots is { } interval && (interval < ShortestInterval || interval > LongestInterval))
            {
                yield return new ConfigurationProblem($"{place}.snapshots", "Memberships are written every minute to every 30 days. Write a time between, such as 1h.");
            }
        }
    }

    internal static IEnumerable<ConfigurationProblem> CheckSources(RealtimeSettings settings, IReadOnlyDictionary<string, ISource> sources)
    {
        foreach (var sink in settings.Sinks.Where(sink => !string.IsNullOrWhiteSpace(sink.Source)))
        {
            if (!sources.TryGetValue(sink.Source!, out var source))
            {
                yield return new ConfigurationProblem($"sinks.{sink.Name}.source", $"There is no source '{sink.Source}'. {NameSuggestion.For(sink.Source!, sources.Keys)}");
            }
            else if (source is not (ITableSource or UnmadeSource))
            {
                yield return new ConfigurationProblem($"sinks.{sink.Name}.source", $"The source '{sink.Source}' is of a type that sinks do not write to. Name one of PostgreSQL or SQLite.");
            }
        }
    }

    internal static IReadOnlyList<SinkDefinition> Define(RealtimeSettings settings) => [.. settings.Sinks.Select(sink => new SinkDefinition
    {
        Name = sink.Name,
        Source = sink.Source ?? string.Empty,
        Schema = SchemaOf(sink),
        Tables = sink.Tables,
        Properties = sink.Properties,
        PagesIntoTracks = sink.PagesIntoTracks,
        Snapshots = sink.Snapshots,
    })];

    private static string SchemaOf(SinkSettings sink) => sink.Schema ?? sink.Name;

    private static bool IsSchema(string name)
        => TableIdentifier.IsValid(name, MostLetters) && !name.StartsWith("pg_", StringComparison.Ordinal) && !name.StartsWith("sqlite_", StringComparison.Ordinal) && name != "information_schema";
}
