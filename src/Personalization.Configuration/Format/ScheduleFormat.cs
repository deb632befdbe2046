using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;
using Personalization.Schedules;

namespace Personalization.Configuration.Format;

/// <summary>The key <c>schedule</c> of a sync or a sequence: <c>manual</c>, or an object.</summary>
internal sealed class ScheduleFormat : Shape<ScheduleSettings>
{
    private static readonly string[] Kinds = ["interval", "manual", "cron", "recurrence", "after", "webhook"];

    private static readonly WordValue<bool> Word = new("schedule", new Dictionary<string, bool>(StringComparer.Ordinal) { ["manual"] = true });

    private static readonly WordValue<DayOfWeek> Day = new("day", Enum.GetValues<DayOfWeek>().OrderBy(day => ((int)day + 6) % 7).ToDictionary(ScheduleWords.Of, StringComparer.Ordinal));

    private static readonly WordValue<ScheduleWebhookProvider> Provider = new(
        "sender of webhooks", Enum.GetValues<ScheduleWebhookProvider>().ToDictionary(ScheduleWords.Of, StringComparer.Ordinal));

    private static readonly ObjectShape<RecurrenceSettings> Recurrence = new ObjectShape<RecurrenceSettings>()
        .Nested(
            "days",
            new ListShape<IList<DayOfWeek>>(
                "day",
                new ScalarShape<IList<DayOfWeek>, DayOfWeek>(Day, (days, day) => days.Add(day)),
                whenEmpty: "The list names no day. Name some, such as [mon, thu], or leave 'days' out for every day."),
            recurrence => recurrence.Days,
            "The days of the week; every day without it.")
        .Value("at", new TimeOfDayValue(), (recurrence, value) => recurrence.At = value, "The time of day, such as \"08:30\".", Presence.Required);

    private static readonly ObjectShape<ScheduleDraft> Object = new ObjectShape<ScheduleDraft>()
        .Value("interval", new DurationValue(), (schedule, value) => schedule.Settings.Interval = value, "How often it runs, counted from the start of the last run, such as 5m or 1h30m.")
        .Value("manual", new BooleanValue(), (schedule, value) => schedule.Manual = value, "Only by hand.")
        .Value("cron", TextValue.NotEmpty, (schedule, value) => schedule.Settings.Cron = value, "The minutes at which it runs, in five fields: minute, hour, day of the month, month, day of the week.")
        .Nested(
            "recurrence",
            new ListShape<IList<RecurrenceSettings>>(
                "recurrence",
                new ItemShape<IList<RecurrenceSettings>, RecurrenceSettings>(Recurrence, () => new RecurrenceSettings(), (all, one) => all.Add(one)),
                whenEmpty: "The list names no time. Write days and a time of day, such as { days: [mon], at: \"08:30\" }, or schedule: manual."),
            schedule => schedule.Settings.Recurrence,
            "Days of the week, each with a time of day.")
        .Value("after", TextValue.NotEmpty, (schedule, value) => schedule.Settings.After = value, "The id of a sync: it runs when a run of that one has come to its end.")
        .Value("webhook", Provider, (schedule, value) => schedule.Settings.Webhook = value, "Who calls POST /api/v1/hooks/{id} when a job of theirs has ended.")
        .Nested(
            "jobs",
            new ListShape<IList<string>>(
                "job",
                new ScalarShape<IList<string>, string>(new JobValue(), (jobs, job) => jobs.Add(job)),
                whenEmpty: "The list names no job. Name some, or leave 'jobs' out so that every job counts."),
            schedule => schedule.Settings.Jobs,
            "The jobs or connectors whose end counts, with webhook; all without it.")
        .Value("secret", TextValue.Any, (schedule, value) => schedule.Settings.Secret = value, "What the webhook's calls are signed with, best a variable.")
        .Value("timeZone", TextValue.NotEmpty, (schedule, value) => schedule.Settings.TimeZone = value, "The time zone of cron, recurrence, start and end, such as Europe/Berlin.", @default: "\"UTC\"")
        .Value("start", new MomentValue(), (schedule, value) => schedule.Settings.Start = value, "When the schedule begins, such as 2027-01-31 or 2027-01-31T08:30; at once without it.")
        .Value("end", new MomentValue(), (schedule, value) => schedule.Settings.End = value, "The last moment of the schedule; it has no end without it.")
        .OneOf(Kinds);

    internal override void Read(YamlNode node, ScheduleSettings target, Place place)
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

        var draft = new ScheduleDraft(target);
        Object.Read(node, draft, place);
        if (!place.HasProblems)
        {
            Judge(node as YamlMapping, draft, place);
            return;
        }

        foreach (var entry in (node as YamlMapping)?.Entries.Where(entry => Kinds.Contains(entry.Key) && place.At(entry).HasProblems) ?? [])
        {
            target.Unreadable.Add(entry.Key);
        }
    }

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray(Word.ToSchema(), Object.ToSchema()) };

    /// <summary>Of what it may be, it is one thing.</summary>
    private static void Judge(YamlMapping? mapping, ScheduleDraft draft, Place place)
    {
        string[] kinds = [.. Kinds.Where(kind => kind == "manual" ? draft.Manual : mapping?.Find(kind) is not null and not YamlScalar { Kind: ScalarKind.Null })];
        if (kinds.Length == 0)
        {
            place.Report($"The schedule says nothing. Write schedule: manual, or one of {string.Join(", ", Kinds.Where(kind => kind != "manual"))}, such as schedule: {{ interval: 5m }}.");
        }
        else if (kinds.Length > 1)
        {
            place.Report($"The schedule has {string.Join(" and ", kinds)}. Leave one.");
        }
    }
}
