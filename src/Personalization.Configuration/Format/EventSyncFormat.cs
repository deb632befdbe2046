using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>eventSyncs</c>.</summary>
internal static class EventSyncFormat
{
    private static readonly ListShape<IList<FieldMapping>> Mappings = new("mapping", new NestedMappings());

    private static readonly ListShape<EventSyncSettings> Events = new(
        "rule",
        new ItemShape<EventSyncSettings, EventRule>(
            new ObjectShape<EventRule>()
                .Value("type", EventModelFormat.Type, (rule, value) => rule.Type = value, "The type of the events; any without it.")
                .Value("event", TextValue.NotEmpty, (rule, value) => rule.Event = value, "The name that an event must have, exactly; any without it.")
                .Nested(
                    "where",
                    new ItemShape<EventRule, IList<AudienceCondition>>(new EventWhereFormat(), () => new List<AudienceCondition>(), (rule, conditions) => rule.Where = conditions.FirstOrDefault()),
                    rule => rule,
                    "What the fields of the event are, by their paths in the message, such as properties.price; a dot within a name has a backslash before it.")
                .WithRequest(rule => rule.Request)
                .Nested("mappings", Mappings, rule => rule.Mappings, "What is made of these events before they are sent; what the sync says without it."),
            () => new EventRule(),
            (sync, rule) => sync.Events.Add(rule)));

    internal static MapShape<ReadingContext, EventSyncSettings> Section { get; } = new(
        "event sync",
        new ObjectShape<EventSyncSettings>()
            .Value("source", TextValue.Any, (sync, value) => sync.Source = value, "The name of the event source.", Presence.RequiredWhenCompiled)
            .Value("destination", TextValue.Any, (sync, value) => sync.Destination = value, "The name of the destination.", Presence.RequiredWhenCompiled)
            .Value("batchSize", new IntegerValue(int.MinValue, int.MaxValue), (sync, value) => sync.BatchSize = value, "How many events go together at most.", @default: "100")
            .WithRequest(sync => sync.Request)
            .Nested("events", Events, sync => sync, "Which events are sent, and as what: the first rule that takes an event counts. All without it.")
            .Nested("mappings", Mappings, sync => sync.Mappings, "What is made of an event before it is sent, where a rule does not say; from names a path in the event. The event as it came without it.")
            .Later("description"),
        name => new EventSyncSettings(name),
        (context, sync, _) => context.Options.Extension<RealtimeSettings>().EventSyncs.Add(sync));
}
