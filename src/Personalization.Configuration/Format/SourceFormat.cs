using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;
using Personalization.Sources;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>sources</c>.</summary>
internal static class SourceFormat
{
    private static readonly Dictionary<string, string> FactoryTypes = new(StringComparer.Ordinal)
    {
        ["postgres"] = "Personalization.Warehouse.PostgresSourceFactory, Personalization.Warehouse",
        ["sqlite"] = "Personalization.Sqlite.SqliteSourceFactory, Personalization.Sqlite",
        ["ado"] = "Personalization.Warehouse.AdoSourceFactory, Personalization.Warehouse",
    };

    private static readonly WordValue<string> Engine = new("engine", new Dictionary<string, string>(StringComparer.Ordinal) { ["basic"] = "basic" }, "lightning");

    internal static MapShape<ReadingContext, FactoryDraft> Section { get; } = new(
        "source",
        new VariantShape<FactoryDraft>(
            "source",
            new Dictionary<string, ObjectShape<FactoryDraft>>(StringComparer.Ordinal)
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
            (draft, type) => (draft.Type, draft.FactoryType) = (type, FactoryTypes[type])),
        name => new FactoryDraft(name),
        Add);

    private static ObjectShape<FactoryDraft> Connection(string description)
        => new ObjectShape<FactoryDraft>().Setting("connectionString", $"How to connect, {description}");

    private static ObjectShape<FactoryDraft> Timeout(ObjectShape<FactoryDraft> shape) => shape.Value(
        "commandTimeout", new DurationValue(), (draft, value) => draft.Settings["commandTimeout"] = value.ToString("c"), "How long a statement may take; the provider's own limit without it.");

    private static ObjectShape<FactoryDraft> Setting(this ObjectShape<FactoryDraft> shape, string name, string description)
        => shape.Value(name, TextValue.NotEmpty, (draft, value) => draft.Settings[name] = value, description, Presence.Required);

    private static void Add(ReadingContext context, FactoryDraft draft, Place place)
    {
        draft.Settings["directory"] = context.Folder;
        var source = place.HasProblems ? null : Make(context, draft, place);
        context.Options.Sources.Add(new SourceSettings(source ?? new UnmadeSource(draft.Name), draft.Identity));
    }

    private static ISource? Make(ReadingContext context, FactoryDraft draft, Place place)
    {
        if (draft.Name.Length > 0)
        {
            return context.Factories.Make<ISourceFactory, ISource>(draft, place, factory => factory.Create(draft.Name, draft.Settings));
        }

        place.Report("A source has an empty name. Name it, such as 'warehouse'.");
        return null;
    }
}
