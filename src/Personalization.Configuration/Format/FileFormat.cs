using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;
using Personalization.Errors;

namespace Personalization.Configuration.Format;

/// <summary>The whole file: its sections.</summary>
internal static class FileFormat
{
    private static readonly string[] Sections =
    [
        "sources", "stores", "state", "models", "collections", "syncs", "alertChannels", "alerts",
        "eventSources", "eventModels", "audiences", "contracts", "destinations", "realtimeSyncs", "eventSyncs", "offers", "sinks", "sequences",
    ];

    private static readonly ObjectShape<FileDraft> Shape = new ObjectShape<FileDraft>()
        .Nested("sources", SourceFormat.Section, file => file.Context, "The databases that models are queried from, by name.")
        .Nested("stores", StoreFormat.Section, file => file, "Where records live, by name; in memory without it. Several are regions.")
        .Nested("state", StateFormat.Section, file => file.Context, "Where snapshots and plans lie between runs.")
        .Nested("models", ModelFormat.Section, file => file.Context, "What is read from the sources, by name.")
        .Nested("collections", CollectionFormat.Section, file => file.Context, "The named sets of records, by name: letters and digits.")
        .Nested("syncs", SyncFormat.Section, file => file.Context, "Which model becomes records of which collection, by id.")
        .Nested("alertChannels", AlertChannelFormat.Section, file => file.Context, "Where notices of alerts go, by name.")
        .Nested("alerts", AlertFormat.Shape, file => file.Context.Options.Alerts, "When syncs alert and who is told, for all that do not say otherwise.")
        .Nested("eventSources", EventSourceFormat.Section, file => file.Context, "Where events come from, by name: websites, apps, servers.")
        .Nested("eventModels", EventModelFormat.Section, file => file.Context, "Events of one kind, by the names that audiences use.")
        .Nested("audiences", AudienceFormat.Section, file => file.Context, "Who is a member right now, by name.")
        .Nested("contracts", ContractFormat.Section, file => file.Context, "What events of a source may look like, by name.")
        .Nested("destinations", DestinationFormat.Section, file => file.Context, "Where transitions and events are sent, by name.")
        .Nested("realtimeSyncs", RealtimeSyncFormat.Section, file => file.Context, "Which audience's entries and exits are sent where, by name.")
        .Nested("eventSyncs", EventSyncFormat.Section, file => file.Context, "Which events are sent where, by name.")
        .Nested("offers", OffersFormat.Section, file => file.Context, "What people are offered by a database's path, by name.")
        .Nested("sinks", SinkFormat.Section, file => file.Context, "Which tables events and memberships are written to, by name.")
        .Nested("sequences", SequenceFormat.Section, file => file.Context, "Syncs that run one after another, by id.");

    /// <summary>Reads the file.</summary>
    internal static void Read(YamlMapping root, ReadingContext context)
    {
        var file = new FileDraft(context);
        Shape.Read(root, file, new Place(context, string.Empty, root.Location));
        StoreFormat.Complete(file);
    }

    /// <summary>Answers whether a path is that of a section as a whole.</summary>
    internal static bool IsSection(string path) => Sections.Contains(path, StringComparer.Ordinal);

    /// <summary>Gives misspelt sections the names by which they were read, so that what is in them is found.</summary>
    internal static YamlMapping WithMeantSections(YamlMapping root) => new(root.Location, [.. root.Entries.Select(entry =>
        !IsSection(entry.Key) && NameSuggestion.Nearest(entry.Key, Sections) is { } meant && root.Find(meant) is null ? entry with { Key = meant } : entry)]);

    /// <summary>Answers the JSON Schema of the file.</summary>
    internal static JsonObject ToSchema()
    {
        var schema = Shape.ToSchema();
        schema["type"] = "object";
        var definitions = new JsonObject { [NestedMappings.Definition] = new MappingFormat().ToSchema() };
        AudienceFormat.AddDefinitions(definitions);
        schema["definitions"] = definitions;
        schema.Insert(0, "description", "The configuration of Personalization: sources, models, collections, syncs, events and audiences.");
        schema.Insert(0, "title", "Personalization");
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        return schema;
    }
}
