using Personalization.Errors;
using Personalization.Schedules;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks schedules, whatever they are of, and makes their definitions.</summary>
/// <param name="syncs">The ids of the syncs that one may follow.</param>
/// <param name="errors">Takes what is wrong.</param>
internal sealed class ScheduleCompiler(IReadOnlyCollection<string> syncs, ConfigurationErrors errors)
{
    private const int MostRecurrences = 100;
    private const int MostJobs = 100;

    /// <summary>Checks a schedule.</summary>
    /// <param name="settings">The schedule.</param>
    /// <param name="place">Where it stands, such as <c>syncs.customers.schedule</c>.</param>
    /// <returns>The definition; <see cref="ScheduleDefinition.Manual"/> when there are errors.</returns>
    internal ScheduleDefinition Compile(ScheduleSettings settings, string place)
    {
        var kinds = KindsOf(settings);
        if (kinds.Count > 1)
        {
            errors.Add(place, $"The schedule has {string.Join(" and ", kinds)}. Leave one.");
            return ScheduleDefinition.Manual;
        }

        CheckBeside(settings, kinds, place);
        return kinds is [var kind] ? Compile(settings, kind, place) ?? ScheduleDefinition.Manual : ScheduleDefinition.Manual;
    }

    private static List<string> KindsOf(ScheduleSettings settings)
    {
        (string Kind, bool IsSet)[] all =
        [
            ("interval", settings.Interval is not null), ("cron", settings.Cron is not null), ("recurrence", settings.Recurrence.Count > 0),
            ("after", settings.After is not null), ("webhook", settings.Webhook is not null),
        ];
        return [.. all.Where(kind => kind.IsSet || settings.Unreadable.Contains(kind.Kind)).Select(kind => kind.Kind)];
    }

    private ScheduleDefinition? Compile(ScheduleSettings settings, string kind, string place)
    {
        var zone = ZoneOf(settings, place);
        var (start, end) = BoundsOf(settings, zone, place);
        return kind switch
        {
            "interval" => settings.Interval is { } interval ? Interval(interval, start, end, place) : null,
            "cron" => settings.Cron is { } cron ? Cron(cron, zone, start, end, place) : null,
            "recurrence" => settings.Recurrence.Count > 0 ? Recurring(settings, zone, start, end, place) : null,
            "after" => settings.After is { } after ? After(after, place) : null,
            _ => settings.Webhook is { } webhook ? Webhook(settings, webhook, place) : null,
        };
    }

    /// <summary>Reports keys that would do nothing.</summary>
    private void CheckBeside(ScheduleSettings settings, List<string> kinds, string place)
    {
        var hasTimes = kinds is ["interval" or "cron" or "recurrence"];
        (string Key, bool IsIdle, string Needed)[] keys =
        [
            ("timeZone", settings.TimeZone is not null && !hasTimes, "a cron expression, a recurrence, or an interval with start or end"),
            ("start", settings.Start is not null && !hasTimes, "an interval, a cron expression or a recurrence"),
            ("end", settings.End is not null && !hasTimes, "an interval, a cron expression or a recurrence"),
            ("jobs", settings.Jobs.Count > 0 && !kinds.Contains("webhook"), "a webhook"),
            ("secret", settings.Secret is not null && !kinds.Contains("webhook"), "a webhook"),
        ];
        foreach (var (key, _, needed) in keys.Where(key => key.IsIdle))
        {
            errors.Add($"{place}.{key}", $"'{key}' is of {needed}, and does nothing here. Leave it out.");
        }
    }

    private TimeZoneInfo ZoneOf(ScheduleSettings settings, string place)
    {
        if (settings.TimeZone is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        var zone = TimeZones.Find(name);
        if (zone is null)
        {
            errors.Add(
                $"{place}.timeZone",
                $"'{name}' is not a time zone that this machine knows. Give its IANA name, such as Europe/Berlin or America/New_York{(TimeZones.Find("Europe/Berlin") is null ? "; this machine has no time zones at all: install the package tzdata" : string.Empty)}.");
        }

        return zone ?? TimeZoneInfo.Utc;
    }

    private (DateTimeOffset? Start, DateTimeOffset? End) BoundsOf(ScheduleSettings settings, TimeZoneInfo zone, string place)
    {
        var (start, end) = (settings.Start?.In(zone), settings.End?.In(zone));
        if (end <= start)
        {
            errors.Add($"{place}.end", "The schedule ends before it starts. Give an end that is later than the start.");
        }

        return (start, end);
    }

    private ScheduleDefinition? Interval(TimeSpan interval, DateTimeOffset? start, DateTimeOffset? end, string place)
    {
        if (interval > TimeSpan.Zero)
        {
            return ScheduleDefinition.Every(interval, start, end);
        }

        errors.Add($"{place}.interval", $"{interval} is not an interval. Give more than zero, or none for runs by hand only.");
        return null;
    }

    private ScheduleDefinition? Cron(string text, TimeZoneInfo zone, DateTimeOffset? start, DateTimeOffset? end, string place)
    {
        var expressions = CronText.Parse(text, out var problem);
        var definition = problem is null ? ScheduleDefinition.Cron(text.Trim(), expressions, zone, start, end) : null;
        if (definition is not null && IsNever(definition))
        {
            problem = "names no time that ever comes";
        }

        if (problem is not null)
        {
            errors.Add($"{place}.cron", $"The cron expression '{text}' {problem}. Write five fields, such as \"0 2 * * *\" for two o'clock every night, or \"0 12 L * *\" for noon on the last day of the month.");
        }

        return definition;
    }

    private ScheduleDefinition? Recurring(ScheduleSettings settings, TimeZoneInfo zone, DateTimeOffset? start, DateTimeOffset? end, string place)
    {
        if (settings.Recurrence.Count > MostRecurrences)
        {
            errors.Add($"{place}.recurrence", $"There are {settings.Recurrence.Count} recurrences, and a schedule has at most {MostRecurrences}. Use a cron expression.");
            return null;
        }

        var recurrences = new List<Recurrence>();
        foreach (var (index, one) in settings.Recurrence.Index())
        {
            if (one.At is not { } at)
            {
                errors.Add($"{place}.recurrence[{index}].at", "The time of day is missing. Give it, such as \"08:30\".");
            }
            else if (at.Ticks % TimeSpan.TicksPerMinute != 0)
            {
                errors.Add($"{place}.recurrence[{index}].at", "A time of day is to the minute. Leave seconds out.");
            }
            else if (one.Days.Any(day => !Enum.IsDefined(day)))
            {
                errors.Add($"{place}.recurrence[{index}].days", $"There is no such day. There are: {string.Join(", ", Enum.GetNames<DayOfWeek>())}.");
            }
            else
            {
                recurrences.Add(new Recurrence([.. one.Days.Distinct()], at));
            }
        }

        var definition = recurrences.Count == settings.Recurrence.Count ? ScheduleDefinition.Recurring(recurrences, zone, start, end) : null;
        if (definition is not null && IsNever(definition))
        {
            errors.Add($"{place}.recurrence", "None of the times lies between start and end. Give other ones.");
        }

        return definition;
    }

    private ScheduleDefinition? After(string sync, string place)
    {
        if (!syncs.Contains(sync))
        {
            errors.Add($"{place}.after", $"There is no sync '{sync}'. {NameSuggestion.For(sync, syncs)}");
            return null;
        }

        return ScheduleDefinition.AfterSync(sync);
    }

    private ScheduleDefinition? Webhook(ScheduleSettings settings, ScheduleWebhookProvider provider, string place)
    {
        var isRight = true;
        if (!Enum.IsDefined(provider))
        {
            isRight = false;
            errors.Add($"{place}.webhook", $"{(int)provider} is not a sender of webhooks. There are: {string.Join(", ", Enum.GetNames<ScheduleWebhookProvider>())}.");
        }

        if (string.IsNullOrWhiteSpace(settings.Secret))
        {
            isRight = false;
            errors.Add($"{place}.secret", $"A webhook needs the secret that its calls are signed with, or anybody could start a run. Give it{WaysOut.Written(", best as a variable: secret: ${DBT_SECRET}", string.Empty)}.");
        }

        if (settings.Jobs.Count > MostJobs || settings.Jobs.Any(string.IsNullOrWhiteSpace))
        {
            isRight = false;
            errors.Add($"{place}.jobs", $"Name at most {MostJobs} jobs, none of them empty; without any, every job counts.");
        }

        return isRight ? ScheduleDefinition.ByWebhook(new ScheduleWebhook(provider, [.. settings.Jobs], settings.Secret!)) : null;
    }

    private static bool IsNever(ScheduleDefinition definition) => definition.NextAfter(DateTimeOffset.UnixEpoch) is null;
}
