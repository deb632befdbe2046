using Personalization.DependencyInjection;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes definitions of what is configured, and finds what is missing for that.</summary>
internal static class SettingsCompiler
{
    internal static IEnumerable<ConfigurationProblem> FindMissing(RealtimeSettings settings)
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
    })];

    internal static IReadOnlyList<EventModelDefinition> Models(RealtimeSettings settings) => [.. settings.EventModels.Select(model => new EventModelDefinition
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

    internal static IReadOnlyList<AudienceDefinition> Audiences(RealtimeSettings settings) => [.. settings.Audiences.Select(audience =>
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

    private static ConfigurationProblem Missing(string place, string key, string meaning) => new($"{place}.{key}", $"'{key}' is missing. Add it: {meaning}.");
}
