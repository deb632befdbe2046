using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>state</c>.</summary>
internal sealed class StateFormat : Shape<ReadingContext>
{
    /// <summary>Where state lies unless the file says otherwise, beside it.</summary>
    internal const string DefaultDirectory = ".personalization";

    private static readonly VariantShape<StateDraft> Shape = new(
        "state",
        new Dictionary<string, ObjectShape<StateDraft>>(StringComparer.Ordinal)
        {
            ["files"] = Plans(new ObjectShape<StateDraft>().Value(
                "directory",
                TextValue.Any,
                (draft, value) => draft.Directory = value,
                "The folder, which belongs to this configuration alone; a relative path counts from this file's folder. .personalization without it; a temporary one where records live in memory.")
                .Value(
                    "shared",
                    new BooleanValue(),
                    (draft, value) => draft.Shared = value,
                    "Whether several processes use the folder, each sync by one at a time under a lease of the record store, which has to be Redis.",
                    @default: "false")),
            ["postgres"] = Plans(new ObjectShape<StateDraft>()
                .Value(
                    "connectionString",
                    TextValue.NotEmpty,
                    (draft, value) => draft.Backend.Settings.Set("connectionString", value),
                    "How to connect to the PostgreSQL database that several processes share.",
                    Presence.Required)
                .Value("schema", TextValue.NotEmpty, (draft, value) => draft.Backend.Settings.Set("schema", value), "The schema that the tables lie in.")),
        },
        [],
        "files",
        (draft, type) => draft.Backend.Type = type);

    private StateFormat()
    {
    }

    internal static StateFormat Section { get; } = new();

    internal override void Read(YamlNode node, ReadingContext target, Place place)
    {
        var draft = new StateDraft();
        Shape.Read(node, draft, place);
        target.Options.MaxPlanBytes = draft.MaxPlanBytes;
        target.Options.StateShared = draft.Shared;
        if (draft.Directory is { } directory)
        {
            // An empty one is the compiler's to report.
            target.Options.StateDirectory = string.IsNullOrWhiteSpace(directory) ? directory : RelativePath.Resolve(directory, place);
        }

        if (draft.Backend.Type == "postgres" && !place.HasProblems && target.Backends.MakeState(Packages.Warehouse, draft.Backend, place) is { } state)
        {
            target.Options.State = new StateSettings(_ => state, draft.Backend.Identity);
        }
    }

    internal override JsonObject ToSchema() => Shape.ToSchema();

    private static ObjectShape<StateDraft> Plans(ObjectShape<StateDraft> shape) => shape.Value(
        "maxPlanBytes",
        new SizeValue(),
        (draft, value) => draft.MaxPlanBytes = value,
        "How large the plan of a run may become, such as 10GB; as much as there is room for without it.");
}
