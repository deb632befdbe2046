using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>contracts</c>.</summary>
internal static class ContractFormat
{
    private static readonly WordValue<UndeclaredEvents> UndeclaredEventsWord = new(
        "way to treat undeclared events",
        new Dictionary<string, UndeclaredEvents>(StringComparer.Ordinal) { ["allow"] = UndeclaredEvents.Allow, ["block"] = UndeclaredEvents.Block });

    private static readonly WordValue<UndeclaredFields> UndeclaredFieldsWord = new(
        "way to treat undeclared fields",
        new Dictionary<string, UndeclaredFields>(StringComparer.Ordinal) { ["allow"] = UndeclaredFields.Allow, ["omit"] = UndeclaredFields.Omit, ["block"] = UndeclaredFields.Block });

    private static readonly WordValue<InvalidFields> InvalidFieldsWord = new(
        "way to treat invalid fields",
        new Dictionary<string, InvalidFields>(StringComparer.Ordinal) { ["allow"] = InvalidFields.Allow, ["block"] = InvalidFields.Block });

    private static readonly MapShape<ContractEventSettings, SchemaDraft> Versions = new(
        "version", new SchemaFormat(), name => new SchemaDraft(name), (one, draft, _) => one.Versions[draft.Name] = draft.ToSettings());

    private static readonly MapShape<ContractSettings, ContractEventSettings> Events = new(
        "event",
        new ObjectShape<ContractEventSettings>()
            .Value("type", EventModelFormat.Type, (one, value) => one.Type = value, "The type of the event.", Presence.RequiredWhenCompiled)
            .Value("event", TextValue.NotEmpty, (one, value) => one.Event = value, "The name, exactly as it is sent; a page or screen without it may have any.")
            .Nested(
                "schema",
                new ItemShape<ContractEventSettings, SchemaDraft>(new SchemaFormat(), () => new SchemaDraft("schema"), (one, draft) => one.Schema = draft.ToSettings()),
                one => one,
                "A JSON Schema of draft 7, of the whole message, or the path of a file with one, from this file's folder.",
                Presence.RequiredWhenCompiled)
            .Nested("versions", Versions, one => one, "The schemas of other versions, by what events say in context.htevents.schemaVersion.")
            .Value("undeclaredFields", UndeclaredFieldsWord, (one, value) => one.UndeclaredFields = value, "What becomes of an event with fields that the schema does not declare.", @default: "\"allow\"")
            .Value("invalidFields", InvalidFieldsWord, (one, value) => one.InvalidFields = value, "What becomes of an event that is not valid by the schema.", @default: "\"allow\"")
            .Value("builtInContext", new BooleanValue(), (one, value) => one.BuiltInContext = value, "Whether the context fields that SDKs send by themselves are declared.", @default: "true")
            .Later("description"),
        id => new ContractEventSettings(id),
        (contract, one, _) => contract.Events.Add(one));

    internal static MapShape<ReadingContext, ContractSettings> Section { get; } = new(
        "contract",
        new ObjectShape<ContractSettings>()
            .Value("undeclaredEvents", UndeclaredEventsWord, (contract, value) => contract.UndeclaredEvents = value, "What becomes of an event that is not declared.", @default: "\"allow\"")
            .Nested("events", Events, contract => contract, "The events that are declared, by ids of your own.")
            .Later("description"),
        name => new ContractSettings(name),
        (context, contract, _) => context.Options.Extension<RealtimeSettings>().Contracts.Add(contract));
}
