using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;
using Personalization.Mapping;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>syncs</c>.</summary>
internal static class SyncFormat
{
    private static readonly WordValue<SyncMode> Mode = new(
        "mode",
        new Dictionary<string, SyncMode>(StringComparer.Ordinal)
        {
            ["upsert"] = SyncMode.Upsert,
            ["update"] = SyncMode.Update,
            ["insert"] = SyncMode.Insert,
            ["mirror"] = SyncMode.Mirror,
        });

    private static readonly WordValue<RecordDeleteBehavior> OnRemoved = new(
        "delete behavior",
        new Dictionary<string, RecordDeleteBehavior>(StringComparer.Ordinal)
        {
            ["clear-fields"] = RecordDeleteBehavior.ClearFields,
            ["delete-record"] = RecordDeleteBehavior.DeleteRecord,
            ["do-nothing"] = RecordDeleteBehavior.DoNothing,
        });

    private static readonly MapShape<SyncSettings, IndexDraft> Indexes = new(
        "index",
        new ScalarShape<IndexDraft, string>(TextValue.Any, (index, value) => index.Column = value),
        name => new IndexDraft(name),
        (sync, index, _) => sync.Indexes.Add(new SyncIndexSettings(index.Name, index.Column)));

    private static readonly ObjectShape<SyncSettings> Shape = new ObjectShape<SyncSettings>()
        .Value("model", TextValue.Any, (sync, value) => sync.Model = value, "The name of the model that is read.", Presence.RequiredWhenCompiled)
        .Value("collection", TextValue.Any, (sync, value) => sync.Collection = value, "The name of the collection that is written.", Presence.RequiredWhenCompiled)
        .Nested("indexes", Indexes, sync => sync, "Which column gives each index its values; the primary one takes the model's primary key without it.")
        .Value("mode", Mode, (sync, value) => sync.Mode = value, "Which rows the sync acts on.", @default: "\"upsert\"")
        .Nested("mappings", new ListShape<IList<FieldMapping>>("mapping", new NestedMappings()), sync => sync.Mappings, "The fields of the records.", Presence.RequiredWhenCompiled)
        .Value("onRemoved", OnRemoved, (sync, value) => sync.OnRemoved = value, "What happens to rows that leave the model.", @default: "\"clear-fields\"")
        .Value(
            "maxRemovedPercent",
            new IntegerValue(0, 100),
            (sync, value) => sync.MaxRemovedPercent = value,
            "How much of the last snapshot, in percent, a run may remove before it stops without having written anything; 100 switches the valve off.",
            @default: "50")
        .Nested("schedule", new ScheduleFormat(), sync => sync.Schedule, "When the sync runs by itself; only by hand without it.", @default: "\"manual\"")
        .Value("paused", new BooleanValue(), (sync, value) => sync.Paused = value, "Whether the schedule rests; runs by hand still go.", @default: "false")
        .Value("was", TextValue.Any, (sync, value) => sync.RenamedFrom = value, "The id that the sync had before.")
        .Nested(
            "regions",
            new ListShape<IList<string>>("region", new ScalarShape<IList<string>, string>(TextValue.NotEmpty, (names, value) => names.Add(value))),
            sync => sync.Regions,
            "The names of the stores that the sync writes to; all without it.")
        .Nested("alerts", AlertFormat.Shape, sync => sync.Alerts, "When the sync alerts and who is told; as for all syncs without it.")
        .Value(
            "undo",
            new DurationValue(),
            (sync, value) => sync.Undo = value,
            "For how long parts that runs remove are kept, so that 'sync undo' can bring them back; at most 7d. Not at all without it.")
        .Nested("unitTests", UnitTestFormat.Section, sync => sync, "Rows, and what the sync has to make of them; run by validate --tests.");

    internal static MapShape<ReadingContext, SyncSettings> Section { get; } = new(
        "sync", Shape, id => new SyncSettings(id), (context, sync, _) => context.Options.Syncs.Add(sync));
}
