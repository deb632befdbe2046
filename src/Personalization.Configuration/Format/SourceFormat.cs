using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;
using Personalization.Sources;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>sources</c>.</summary>
internal static class SourceFormat
{
    private static readonly Dictionary<string, string> PackageOf = new(StringComparer.Ordinal)
    {
        ["postgres"] = Packages.Warehouse,
        ["sqlite"] = Packages.Sqlite,
        ["ado"] = Packages.Warehouse,
    };

    private static readonly WordValue<string> Engine = new("engine", new Dictionary<string, string>(StringComparer.Ordinal) { ["basic"] = "basic" }, "lightning");

    internal static MapShape<ReadingContext, BackendDraft> Section { get; } = new(
        "source",
        new VariantShape<BackendDraft>(
            "source",
            new Dictionary<string, ObjectShape<BackendDraft>>(StringComparer.Ordinal)
            {
                ["postgres"] = Timeout(Connection("such as Host=db;Database=shop;Username=reader;Password=${DB_PASSWORD}; best a variable."))
                    .Value("engine", Engine, (_, _) => { }, "Where rows are compared: here (basic).", @default: "\"basic\""),
                ["sqlite"] = Connection("such as Data Source=shop.db; a relative path counts from this file's folder."),
                ["ado"] = Timeout(Connection("as the provider wants it; best a variable."))
                    .Setting("provider", "The ADO.NET provider's factory, such as 'Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data'.")
                    .Setting("dialect", "The database's SQL, such as snowflake."),
            },
            [],
            null,
            (draft, type) => draft.Type = type),
        name => new BackendDraft(name),
        Add);

    private static ObjectShape<BackendDraft> Connection(string description)
        => new ObjectShape<BackendDraft>().Setting("connectionString", $"How to connect, {description}");

    private static ObjectShape<BackendDraft> Timeout(ObjectShape<BackendDraft> shape) => shape.Value(
        "commandTimeout", new DurationValue(), (draft, value) => draft.Settings.Set("commandTimeout", value), "How long a statement may take; the provider's own limit without it.");

    private static ObjectShape<BackendDraft> Setting(this ObjectShape<BackendDraft> shape, string name, string description)
        => shape.Value(name, TextValue.NotEmpty, (draft, value) => draft.Settings.Set(name, value), description, Presence.Required);

    private static void Add(ReadingContext context, BackendDraft draft, Place place)
    {
        draft.Settings.Set("directory", context.Folder);
        var source = place.HasProblems ? null : Make(context, draft, place);
        context.Options.Sources.Add(source is null ? SourceSettings.Unmade(draft.Name) : new SourceSettings(source, draft.Identity));
    }

    private static ISource? Make(ReadingContext context, BackendDraft draft, Place place)
    {
        if (draft.Name.Length > 0)
        {
            return context.Backends.MakeSource(PackageOf[draft.Type], draft, place);
        }

        place.Report("A source has an empty name. Name it, such as 'warehouse'.");
        return null;
    }
}
