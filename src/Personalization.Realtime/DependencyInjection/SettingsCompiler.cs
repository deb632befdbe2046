using System.Text.RegularExpressions;
using Personalization.DependencyInjection;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Records;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes definitions of what is configured, and finds what is missing for that.</summary>
internal static partial class SettingsCompiler
{
    /// <summary>Finds all that is wrong. What is missing is told once, and not again by what follows from it.</summary>
    internal static IEnumerable<ConfigurationProblem> Check(RealtimeSettings settings, IReadOnlyDictionary<string, CollectionDefinition> collections)
    {
        List<ConfigurationProblem> missing = [.. FindMissing(settings), .. OffersCompiler.FindMissing(settings), .. DeliveryCompiler.FindMissing(settings)];
        var others = AudienceChecks.Check(Sources(settings), Models(settings), Audiences(settings), collections, OffersCompiler.Define(settings))
            .Concat(DeliveryCompiler.Check(settings, Sources(settings), Audiences(settings)))
            .Select(problem => new ConfigurationProblem(PlaceOf(problem), problem.Message))
            .Where(problem => !missing.Any(known => IsWithin(problem.Path, known.Path)));
        return [.. missing, .. others, .. ContractCompiler.Check(settings), .. SinkCompiler.Check(settings)];
    }

    /// <summary>Answers the path of a problem as a file has it.</summary>
    internal static string PlaceOf(AudienceProblem problem) => Item().Replace($"{problem.Kind}.{problem.Name}{(problem.Path.Length > 0 ? "." : string.Empty)}{problem.Path}", ".$1[$2]");

    internal static RealtimeDefinitions Define(RealtimeSettings settings) => new(Sources(settings), Models(settings), Audiences(settings))
    {
        Contracts = ContractCompiler.Define(settings),
        Destinations = DeliveryCompiler.Destinations(settings),
        RealtimeSyncs = DeliveryCompiler.RealtimeSyncs(settings),
        EventSyncs = DeliveryCompiler.EventSyncs(settings),
        Offers = OffersCompiler.Define(settings),
        Sinks = SinkCompiler.Define(settings),
    };

    private static IEnumerable<ConfigurationProblem> FindMissing(RealtimeSettings settings)
    {
        foreach (var source in settings.EventSources.Where(source => string.IsNullOrWhiteSpace(source.WriteKey)))
        {
            yield return Missing($"eventSources.{source.Name}", "writeKey", "the key that senders give");
        }

        foreach (var model in settings.EventModels)
        {
            (string Key, bool IsThere, string Meaning)[] needed =
            [
                ("source", !string.IsNullOrWhiteSpace(model.Source), "the name of an event source"),
                ("type", model.Type is not null, "track, page, screen, identify, group or alias"),
                ("parent", !string.IsNullOrWhiteSpace(model.Parent), "the name of a collection"),
                ("foreignKey", model.ForeignKey is not null, "the value of the event that leads to a record, and the index that it is looked up by"),
            ];
            foreach (var (key, _, meaning) in needed.Where(one => !one.IsThere))
            {
                yield return Missing($"eventModels.{model.Name}", key, meaning);
            }
        }

        foreach (var audience in settings.Audiences)
        {
            if (string.IsNullOrWhiteSpace(audience.Parent))
            {
                yield return Missing($"audiences.{audience.Name}", "parent", "the name of the collection whose records are its members");
            }

            if (audience.Where is null)
            {
                yield return Missing($"audiences.{audience.Name}", "where", "the condition for being a member");
            }

            if (audience.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            {
                yield return new ConfigurationProblem($"audiences.{audience.Name}.timeZone", $"'{zone}' is not a time zone that this machine knows. Give an IANA name, such as Europe/Berlin.");
            }
        }
    }

    internal static IReadOnlyList<EventSourceDefinition> Sources(RealtimeSettings settings) => [.. settings.EventSources.Select(source => new EventSourceDefinition
    {
        Name = source.Name,
        WriteKey = source.WriteKey ?? string.Empty,
        Origins = [.. source.Origins],
        Contract = source.Contract,
    })];

    private static IReadOnlyList<EventModelDefinition> Models(RealtimeSettings settings) => [.. settings.EventModels.Select(model => new EventModelDefinition
    {
        Name = model.Name,
        Source = model.Source ?? string.Empty,
        Type = model.Type ?? EventType.Track,
        Event = model.Event,
        Columns = [.. model.Columns],
        Timestamp = model.Timestamp,
        Parent = model.Parent ?? string.Empty,
        ForeignKeyFrom = model.ForeignKey?.From ?? string.Empty,
        ForeignKeyIndex = model.ForeignKey?.Index ?? string.Empty,
    })];

    private static IReadOnlyList<AudienceDefinition> Audiences(RealtimeSettings settings) => [.. settings.Audiences.Select(audience =>
    {
        var zone = audience.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;
        return new AudienceDefinition
        {
            Name = audience.Name,
            Parent = audience.Parent ?? string.Empty,
            TimeZone = zone,
            ExcludesNullsInNot = audience.ExcludesNullsInNot,
            Where = TimeTexts.Resolve(audience.Where ?? new AllCondition([]), zone),
        };
    })];

    internal static ConfigurationProblem Missing(string place, string key, string meaning) => new($"{place}.{key}", $"'{key}' is missing. Add it: {meaning}.");

    private static bool IsWithin(string path, string other)
        => path.StartsWith(other, StringComparison.Ordinal) && (path.Length == other.Length || path[other.Length] is '.' or '[');

    /// <summary>Places of items are told as those of a file are.</summary>
    [GeneratedRegex(@"\.(all|any|columns|origins|events|tables|tokens|allowedNetworks|attributes|batchSegments)\.([0-9]+)(?=\.|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Item();
}
