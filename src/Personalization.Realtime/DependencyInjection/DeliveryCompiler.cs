using Personalization.DependencyInjection;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes definitions of destinations and of what is sent to them, and finds what is missing for that.</summary>
internal static class DeliveryCompiler
{
    internal static IReadOnlyList<DestinationDefinition> Destinations(RealtimeSettings settings)
        => [.. settings.Destinations.Select(one => new DestinationDefinition { Name = one.Name, Webhook = one.Webhook, Create = one.Create })];

    internal static IReadOnlyList<RealtimeSyncDefinition> RealtimeSyncs(RealtimeSettings settings) => [.. settings.RealtimeSyncs.Select(sync => new RealtimeSyncDefinition
    {
        Name = sync.Name,
        Audience = sync.Audience ?? string.Empty,
        Destination = sync.Destination ?? string.Empty,
        OnEntry = sync.OnEntry,
        OnExit = sync.OnExit,
        Request = sync.Request,
        Entry = sync.Entry,
        Exit = sync.Exit,
        BatchSize = sync.BatchSize,
    })];

    internal static IReadOnlyList<EventSyncDefinition> EventSyncs(RealtimeSettings settings) => [.. settings.EventSyncs.Select(sync => new EventSyncDefinition
    {
        Name = sync.Name,
        Source = sync.Source ?? string.Empty,
        Destination = sync.Destination ?? string.Empty,
        Rules = [.. sync.Events.Select(Resolved)],
        Request = sync.Request,
        Mappings = [.. sync.Mappings],
        BatchSize = sync.BatchSize,
    })];

    internal static IReadOnlyList<AudienceProblem> Check(RealtimeSettings settings, IReadOnlyList<EventSourceDefinition> sources, IReadOnlyList<AudienceDefinition> audiences)
    {
        var problems = new List<AudienceProblem>();
        new DeliveryChecks(Destinations(settings), audiences, sources, problems).Check(RealtimeSyncs(settings), EventSyncs(settings));
        return problems;
    }

    internal static IEnumerable<ConfigurationProblem> FindMissing(RealtimeSettings settings)
    {
        foreach (var destination in settings.Destinations.Where(one => one.Webhook is not null))
        {
            (string Key, string? Value, string Meaning)[] needed =
            [
                ("url", destination.Webhook!.Url, "the address of the web service"),
                .. destination.Webhook.OAuth is { } oauth
                    ? ((string, string?, string)[])
                    [
                        ("oauth.tokenUrl", oauth.TokenUrl, "the address that answers tokens"),
                        ("oauth.clientId", oauth.ClientId, "the client's id"),
                        ("oauth.clientSecret", oauth.ClientSecret, "the client's secret, best a variable"),
                    ]
                    : [],
            ];
            foreach (var (key, _, meaning) in needed.Where(one => string.IsNullOrWhiteSpace(one.Value)))
            {
                yield return new ConfigurationProblem($"destinations.{destination.Name}.{key}", $"'{key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]}' is missing. Add it: {meaning}.");
            }
        }

        foreach (var sync in settings.RealtimeSyncs)
        {
            foreach (var problem in Missing($"realtimeSyncs.{sync.Name}", ("audience", sync.Audience, "the name of the audience"), ("destination", sync.Destination, "the name of the destination")))
            {
                yield return problem;
            }
        }

        foreach (var sync in settings.EventSyncs)
        {
            foreach (var problem in Missing($"eventSyncs.{sync.Name}", ("source", sync.Source, "the name of an event source"), ("destination", sync.Destination, "the name of the destination")))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> Missing(string place, params (string Key, string? Value, string Meaning)[] needed)
        => needed.Where(one => string.IsNullOrWhiteSpace(one.Value)).Select(one => SettingsCompiler.Missing(place, one.Key, one.Meaning));

    private static EventRule Resolved(EventRule rule)
    {
        var resolved = new EventRule { Type = rule.Type, Event = rule.Event, Where = rule.Where is { } where ? TimeTexts.Resolve(where, TimeZoneInfo.Utc) : null };
        (resolved.Request.Method, resolved.Request.Url, resolved.Request.Template) = (rule.Request.Method, rule.Request.Url, rule.Request.Template);
        foreach (var mapping in rule.Mappings)
        {
            resolved.Mappings.Add(mapping);
        }

        return resolved;
    }
}
