using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.DependencyInjection;
using Personalization.Realtime.Events;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>eventModels</c>.</summary>
internal static class EventModelFormat
{
    internal static readonly WordValue<EventType> Type = new(
        "event type",
        new Dictionary<string, EventType>(StringComparer.Ordinal)
        {
            ["track"] = EventType.Track,
            ["page"] = EventType.Page,
            ["screen"] = EventType.Screen,
            ["identify"] = EventType.Identify,
            ["group"] = EventType.Group,
            ["alias"] = EventType.Alias,
        });

    private static readonly ListShape<EventModelSettings> Columns = new(
        "column",
        new ItemShape<EventModelSettings, ColumnDraft>(
            new ObjectShape<ColumnDraft>()
                .Value("from", TextValue.NotEmpty, (column, value) => column.From = value, "Its path in the message, such as properties.path.", Presence.Required)
                .Value("as", TextValue.NotEmpty, (column, value) => column.As = value, "Its name in conditions.", Presence.Required),
            () => new ColumnDraft(),
            (model, column) => model.Columns.Add(new EventColumn(column.From, column.As))));

    private static readonly ObjectShape<ForeignKeyDraft> ForeignKey = new ObjectShape<ForeignKeyDraft>()
        .Value("from", TextValue.NotEmpty, (key, value) => key.From = value, "The path of the value in the message, such as userId.", Presence.Required)
        .Value("index", TextValue.NotEmpty, (key, value) => key.Index = value, "The index of the parent collection that it is looked up by.", Presence.Required);

    internal static MapShape<ReadingContext, EventModelSettings> Section { get; } = new(
        "event model",
        new ObjectShape<EventModelSettings>()
            .Value("source", TextValue.Any, (model, value) => model.Source = value, "The name of the event source.", Presence.RequiredWhenCompiled)
            .Value("type", Type, (model, value) => model.Type = value, "The type of the events.", Presence.RequiredWhenCompiled)
            .Value("event", TextValue.NotEmpty, (model, value) => model.Event = value, "The name that an event must have, exactly; all of the type without it.")
            .Nested("columns", Columns, model => model, "The values of an event that conditions may name.")
            .Value("timestamp", TextValue.NotEmpty, (model, value) => model.Timestamp = value, "The path of the time at which it happened; the event's own without it.")
            .Value("parent", TextValue.Any, (model, value) => model.Parent = value, "The name of the collection whose records perform the event.", Presence.RequiredWhenCompiled)
            .Nested(
                "foreignKey",
                new ItemShape<EventModelSettings, ForeignKeyDraft>(ForeignKey, () => new ForeignKeyDraft(), (model, key) => model.ForeignKey = new ForeignKeySettings(key.From, key.Index)),
                model => model,
                "How an event leads to a record of the parent collection.",
                Presence.RequiredWhenCompiled)
            .Later("description"),
        name => new EventModelSettings(name),
        (context, model, _) => context.Options.Extension<RealtimeSettings>().EventModels.Add(model));

    private sealed class ColumnDraft
    {
        internal string From { get; set; } = "?";

        internal string As { get; set; } = "?";
    }

    private sealed class ForeignKeyDraft
    {
        internal string From { get; set; } = "?";

        internal string Index { get; set; } = "?";
    }
}
