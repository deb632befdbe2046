using System.Globalization;
using Personalization.Liquid;
using Personalization.Mapping;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges destinations, and what is sent to them.</summary>
internal sealed class DeliveryChecks(
    IReadOnlyList<DestinationDefinition> destinations, IReadOnlyList<AudienceDefinition> audiences, IReadOnlyList<EventSourceDefinition> sources, List<AudienceProblem> problems)
{
    internal const string Destinations = "destinations";
    internal const string RealtimeSyncs = "realtimeSyncs";
    internal const string EventSyncs = "eventSyncs";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    internal void Check(IReadOnlyList<RealtimeSyncDefinition> syncs, IReadOnlyList<EventSyncDefinition> eventSyncs)
    {
        AudienceChecks.CheckNames(Destinations, [.. destinations.Select(one => one.Name)], problems);
        AudienceChecks.CheckNames(RealtimeSyncs, [.. syncs.Select(one => one.Name)], problems);
        AudienceChecks.CheckNames(EventSyncs, [.. eventSyncs.Select(one => one.Name)], problems);
        foreach (var destination in destinations.Where(one => one.Webhook is not null))
        {
            WebhookChecks.Check(destination.Webhook!, new ProblemList(Destinations, destination.Name, problems));
        }

        foreach (var sync in syncs)
        {
            Check(sync, new ProblemList(RealtimeSyncs, sync.Name, problems));
        }

        foreach (var sync in eventSyncs)
        {
            var list = new ProblemList(EventSyncs, sync.Name, problems);
            Check(sync, list);
            list.AddAny(string.Empty, syncs.Any(other => other.Name == sync.Name) ? $"There is a realtime sync '{sync.Name}', too. Give each its own name." : null);
        }
    }

    private void Check(RealtimeSyncDefinition sync, ProblemList list)
    {
        list.AddAny("audience", audiences.Any(audience => audience.Name == sync.Audience) ? null : AudienceChecks.Unknown("audience", sync.Audience, audiences.Select(one => one.Name)));
        list.AddAny("on", sync is { OnEntry: false, OnExit: false } ? "Nothing is sent. Name entry, exit or both." : null);
        CheckDestination(sync.Destination, sync.BatchSize, list);
        CheckRequest(sync.Request, sync.Destination, string.Empty, list);
        CheckRequest(sync.Entry, sync.Destination, "entry.", list);
        CheckRequest(sync.Exit, sync.Destination, "exit.", list);
    }

    private void Check(EventSyncDefinition sync, ProblemList list)
    {
        list.AddAny("source", sources.Any(source => source.Name == sync.Source) ? null : AudienceChecks.Unknown("event source", sync.Source, sources.Select(one => one.Name)));
        list.AddAny("events", sync.Rules.Count > DeliveryLimits.MaxRules ? $"There are {sync.Rules.Count} rules; at most {DeliveryLimits.MaxRules}. Part them into syncs." : null);
        CheckDestination(sync.Destination, sync.BatchSize, list);
        CheckRequest(sync.Request, sync.Destination, string.Empty, list);
        EventMappingChecks.Check(sync.Mappings, "mappings", list);
        for (var i = 0; i < sync.Rules.Count; i++)
        {
            var (rule, path) = (sync.Rules[i], string.Create(CultureInfo.InvariantCulture, $"events.{i}."));
            list.AddAny($"{path}event", rule.Event is not null && rule.Type is not (null or EventType.Track or EventType.Page or EventType.Screen) ? $"An event of type {rule.Type!.Value.ToString().ToLowerInvariant()} has no name. Leave it out." : null);
            CheckRequest(rule.Request, sync.Destination, path, list);
            EventMappingChecks.Check([.. rule.Mappings], $"{path}mappings", list);
            CheckWhere(rule.Where, $"{path}where", list);
        }
    }

    private void CheckDestination(string name, int batchSize, ProblemList list)
    {
        list.AddAny("destination", destinations.Any(one => one.Name == name) ? null : AudienceChecks.Unknown("destination", name, destinations.Select(one => one.Name)));
        list.AddAny("batchSize", batchSize is >= 1 and <= DeliveryLimits.MaxBatchSize ? null : string.Create(CultureInfo.InvariantCulture, $"The batch size is {batchSize}; it goes from 1 to {DeliveryLimits.MaxBatchSize}."));
    }

    private void CheckRequest(RequestOptions? request, string destination, string path, ProblemList list)
    {
        if (request is null)
        {
            return;
        }

        var isWeb = destinations.FirstOrDefault(one => one.Name == destination) is not { Webhook: null };
        list.AddAny($"{path}method", request.Method is { } method && !Methods.Contains(method, StringComparer.Ordinal) ? $"This is no method. There are: {string.Join(", ", Methods)}." : null);
        list.AddAny($"{path}method", request.Method is not null && !isWeb ? $"The destination '{destination}' is no webhook, and has no method. Leave it out." : null);
        list.AddAny($"{path}url", request.Url is not null && !isWeb ? $"The destination '{destination}' is no webhook, and has no URL. Leave it out." : null);
        list.AddAny($"{path}url", request.Url is { } url && !url.StartsWith('/') && !url.StartsWith('?') ? "What is appended to a webhook's address begins with / or ?, so that no data can lead elsewhere. The destination names the host." : ProblemOf(request.Url));
        list.AddAny($"{path}template", ProblemOf(request.Template));
    }

    private static void CheckWhere(AudienceCondition? condition, string path, ProblemList list)
    {
        switch (condition)
        {
            case null:
                break;
            case AllCondition all:
                CheckAll(all.Conditions, $"{path}.all", list);
                break;
            case AnyCondition any:
                CheckAll(any.Conditions, $"{path}.any", list);
                break;
            case NotCondition not:
                CheckWhere(not.Condition, $"{path}.not", list);
                break;
            case FieldCondition field:
                list.AddAny($"{path}.field", EventModelChecks.ProblemOf(field.Field));
                list.AddAny($"{path}.{field.Field}", ComparisonChecks.ProblemOf(field.Comparison));
                break;
            default:
                list.Add(path, "Of an event, only its fields are compared.");
                break;
        }
    }

    private static void CheckAll(IReadOnlyList<AudienceCondition> conditions, string path, ProblemList list)
    {
        for (var i = 0; i < conditions.Count; i++)
        {
            CheckWhere(conditions[i], string.Create(CultureInfo.InvariantCulture, $"{path}.{i}"), list);
        }
    }

    private static string? ProblemOf(string? template)
    {
        try
        {
            _ = template is null ? null : LiquidTemplate.Parse(template, TemplateMapping.Options);
            return null;
        }
        catch (LiquidException exception)
        {
            return $"The template cannot be read: {exception.Message}";
        }
    }
}
