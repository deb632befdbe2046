using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>audiences</c>.</summary>
internal static class AudienceFormat
{
    private static readonly WordValue<bool> NullsInNot = new("way to treat nulls", new Dictionary<string, bool>(StringComparer.Ordinal) { ["include"] = false, ["exclude"] = true });

    internal static MapShape<ReadingContext, AudienceSettings> Section { get; } = new(
        "audience",
        new ObjectShape<AudienceSettings>()
            .Value("parent", TextValue.Any, (audience, value) => audience.Parent = value, "The name of the collection whose records are its members.", Presence.RequiredWhenCompiled)
            .Value("timeZone", TextValue.NotEmpty, (audience, value) => audience.TimeZone = value, "The time zone of calendar days and anniversaries, such as Europe/Berlin.", @default: "\"UTC\"")
            .Value("nullsInNot", NullsInNot, (audience, value) => audience.ExcludesNullsInNot = value, "Whether a negated comparison is true where the field is null.", @default: "\"include\"")
            .Nested(
                "where",
                new ItemShape<AudienceSettings, IList<AudienceCondition>>(new NestedConditions(ofAudience: true), () => new List<AudienceCondition>(), (audience, conditions) => audience.Where = conditions[0]),
                audience => audience,
                "The condition for being a member.",
                Presence.RequiredWhenCompiled)
            .Refusing(NotInRealTime.Conditions)
            .Later("schedule", "description"),
        name => new AudienceSettings(name),
        (context, audience, _) => context.Options.Extension<RealtimeSettings>().Audiences.Add(audience));

    /// <summary>Adds what conditions refer to in a schema.</summary>
    internal static void AddDefinitions(JsonObject definitions)
    {
        definitions[NestedConditions.OfAudience] = ConditionFormat.OfAudience.ToSchema();
        definitions[NestedConditions.OfEvent] = ConditionFormat.OfEvent.ToSchema();
    }
}
