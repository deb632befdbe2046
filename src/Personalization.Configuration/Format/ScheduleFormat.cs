using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>A sync's <c>schedule</c>: <c>manual</c>, or an object.</summary>
internal sealed class ScheduleFormat : Shape<SyncSettings>
{
    private static readonly string[] Later = ["cron", "recurrence", "webhook"];

    private static readonly WordValue<bool> Word = new(
        "schedule", new Dictionary<string, bool>(StringComparer.Ordinal) { ["manual"] = true }, Later);

    private static readonly ObjectShape<ScheduleDraft> Object = new ObjectShape<ScheduleDraft>()
        .Value("interval", new DurationValue(), (schedule, value) => schedule.Interval = value, "How often it runs, counted from the start of the last run, such as 5m or 1h30m.")
        .Value("manual", new BooleanValue(), (schedule, value) => schedule.Manual = value, "Only by hand.")
        .Later([.. Later, "start", "end", "timeZone", "jobs"])
        .OneOf("interval", "manual");

    internal override void Read(YamlNode node, SyncSettings target, Place place)
    {
        if (node is YamlScalar { Kind: not ScalarKind.Null, Problem: null } scalar && !Word.Knows(scalar))
        {
            place.Report($"{node.Shown} is not a schedule. Write manual, or how often it runs, such as {{ interval: 5m }}.");
            return;
        }

        if (node is YamlScalar { Kind: not ScalarKind.Null })
        {
            Word.TryRead(node, place, out _);
            return;
        }

        var draft = new ScheduleDraft();
        Object.Read(node, draft, place);
        if (!place.HasProblems && draft.Manual == draft.Interval.HasValue)
        {
            place.Report(draft.Manual
                ? "The schedule has both interval and manual. Leave one."
                : "The schedule says nothing. Write schedule: manual, or schedule: { interval: 5m }.");
        }

        target.Interval = draft.Interval;
    }

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray(Word.ToSchema(), Object.ToSchema()) };
}
