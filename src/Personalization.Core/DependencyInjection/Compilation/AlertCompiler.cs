using System.Collections.Frozen;
using System.Globalization;
using Personalization.Alerts;
using Personalization.Errors;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks what is said of alerts, and makes the definitions.</summary>
internal sealed class AlertCompiler(PersonalizationOptions options, ConfigurationErrors errors)
{
    private static readonly AlertSettings BuiltIn = new() { FatalCritical = AlertConstants.DefaultFatal, RejectedWarning = AlertRows.Count(1) };

    /// <summary>Checks the alerts and answers what makes their definitions, to be called when there are no errors.</summary>
    internal Func<AlertDefinitions> Check()
    {
        foreach (var twice in options.AlertChannels.GroupBy(channel => channel.Name, StringComparer.Ordinal).Where(channels => channels.Count() > 1))
        {
            errors.Add($"alertChannels.{twice.Key}", $"There are two alert channels of the name '{twice.Key}'. Rename one of them.");
        }

        Check(options.Alerts, [options.Alerts, BuiltIn], "alerts");
        foreach (var sync in options.Syncs)
        {
            Check(sync.Alerts, [sync.Alerts, options.Alerts, BuiltIn], $"syncs.{sync.Id}.alerts");
        }

        return () => new AlertDefinitions
        {
            Syncs = options.Syncs.ToFrozenDictionary(
                sync => sync.Id, sync => new SyncAlerts([.. Rules([sync.Alerts, options.Alerts, BuiltIn])], Recipients(sync.Alerts.Recipients ?? options.Alerts.Recipients)), StringComparer.Ordinal),
            Channels = options.AlertChannels.ToFrozenDictionary(channel => channel.Name, channel => new AlertChannelDefinition(channel.Name, channel.Create!) { Identity = channel.Identity }, StringComparer.Ordinal),
            Recipients = Recipients(options.Alerts.Recipients),
        };
    }

    /// <summary>Answers the triggers that are on. Of each key, what is said nearest to the sync counts.</summary>
    private static IEnumerable<AlertRule> Rules(AlertSettings[] chain)
    {
        T? First<T>(Func<AlertSettings, T?> key)
            where T : struct => chain.Select(key).FirstOrDefault(value => value is not null);
        decimal? Number(Func<AlertSettings, long?> key) => First(key);
        decimal? Seconds(Func<AlertSettings, TimeSpan?> key) => (decimal?)First(key)?.TotalSeconds;
        AlertRule[] all =
        [
            new(AlertTrigger.Fatal) { Warning = Number(one => one.FatalWarning), Critical = Number(one => one.FatalCritical) },
            new(AlertTrigger.Rejected) { WarningRows = First(one => one.RejectedWarning), CriticalRows = First(one => one.RejectedCritical) },
            new(AlertTrigger.ModelSize) { Warning = Number(one => one.ModelSizeMin), Critical = Number(one => one.ModelSizeCritical) },
            new(AlertTrigger.Duration) { Warning = Seconds(one => one.DurationMax), Critical = Seconds(one => one.DurationCritical) },
            new(AlertTrigger.Throughput)
            {
                Warning = Number(one => one.ThroughputMin), Critical = Number(one => one.ThroughputCritical), Window = First(one => one.ThroughputWindow) ?? AlertConstants.DefaultWindow,
            },
            new(AlertTrigger.Staleness) { Warning = Seconds(one => one.StalenessMax), Critical = Seconds(one => one.StalenessCritical) },
        ];
        return all.Where(rule => rule.Trigger is AlertTrigger.Fatal or AlertTrigger.Rejected || ((rule.Warning ?? rule.Critical) is not null && !IsOff(chain, rule.Trigger)));
    }

    /// <summary>A sync that says something of a trigger has it, also where it is off for all.</summary>
    private static bool IsOff(AlertSettings[] chain, AlertTrigger trigger)
        => (chain.FirstOrDefault(one => one.Off.Contains(trigger) || IsSet(one, trigger)) ?? BuiltIn).Off.Contains(trigger);

    private static bool IsSet(AlertSettings settings, AlertTrigger trigger) => trigger switch
    {
        AlertTrigger.Fatal => (settings.FatalWarning ?? settings.FatalCritical) is not null,
        AlertTrigger.Rejected => (settings.RejectedWarning ?? settings.RejectedCritical) is not null,
        AlertTrigger.ModelSize => (settings.ModelSizeMin ?? settings.ModelSizeCritical) is not null,
        AlertTrigger.Duration => (settings.DurationMax ?? settings.DurationCritical) is not null,
        AlertTrigger.Throughput => (settings.ThroughputMin ?? settings.ThroughputCritical) is not null || settings.ThroughputWindow is not null,
        _ => (settings.StalenessMax ?? settings.StalenessCritical) is not null,
    };

    private static IReadOnlyList<AlertRecipient> Recipients(IList<AlertRecipientSettings>? recipients) => [.. recipients?.Select(one => new AlertRecipient(one.Channel, one.Level)) ?? []];

    private void Check(AlertSettings settings, AlertSettings[] chain, string place)
    {
        CheckNumbers(settings, place);
        CheckOrder(settings, chain, place);
        CheckRecipients(settings, place);
        foreach (var trigger in settings.Off)
        {
            if (trigger is AlertTrigger.Fatal or AlertTrigger.Rejected)
            {
                errors.Add($"{place}.{AlertWords.Of(trigger)}", "Failed runs and rejected rows always alert. Give other thresholds, or mute the trigger.");
            }
            else if (IsSet(settings, trigger))
            {
                errors.Add($"{place}.{AlertWords.Of(trigger)}", "The trigger is switched off and has thresholds. Leave one.");
            }
        }

        if (settings.ThroughputWindow is not null && !Rules(chain).Any(rule => rule.Trigger == AlertTrigger.Throughput))
        {
            errors.Add($"{place}.throughput", "The window says within which time operations are added up, and nothing how many are expected. Give min, critical or both.");
        }
    }

    private void CheckNumbers(AlertSettings settings, string place)
    {
        (string Path, decimal? Value, decimal Least, decimal Most, string Kind)[] numbers =
        [
            ("fatal.warning", settings.FatalWarning, 1, AlertConstants.MaxFatal, "number of failed runs"),
            ("fatal.critical", settings.FatalCritical, 1, AlertConstants.MaxFatal, "number of failed runs"),
            ("modelSize.min", settings.ModelSizeMin, 1, long.MaxValue, "number of rows"),
            ("modelSize.critical", settings.ModelSizeCritical, 1, long.MaxValue, "number of rows"),
            ("throughput.min", settings.ThroughputMin, 1, long.MaxValue, "number of operations"),
            ("throughput.critical", settings.ThroughputCritical, 1, long.MaxValue, "number of operations"),
        ];
        foreach (var (path, value, least, most, kind) in numbers.Where(one => one.Value < one.Least || one.Value > one.Most))
        {
            errors.Add($"{place}.{path}", string.Create(CultureInfo.InvariantCulture, $"{value} is no {kind}. Give {least} {(most == long.MaxValue ? "or more" : $"to {most}")}."));
        }

        foreach (var (path, rows) in new[] { ("rejected.warning", settings.RejectedWarning), ("rejected.critical", settings.RejectedCritical) })
        {
            if (rows is { } given && (given.IsPercent ? given.Amount is <= 0 or > 100 : given.Amount < 1))
            {
                errors.Add($"{place}.{path}", $"{given} is no number of rows. Give 1 or more, or a share of the rows queried that is more than 0% and at most 100%.");
            }
        }

        (string Path, TimeSpan? Value)[] spans =
        [
            ("duration.max", settings.DurationMax), ("duration.critical", settings.DurationCritical), ("throughput.window", settings.ThroughputWindow),
            ("staleness.max", settings.StalenessMax), ("staleness.critical", settings.StalenessCritical),
        ];
        foreach (var (path, value) in spans.Where(one => one.Value <= TimeSpan.Zero || one.Value > AlertConstants.MaxSpan))
        {
            errors.Add($"{place}.{path}", $"{AlertSpan.TextOf(value!.Value)} is out of range: more than zero and at most 30d, for which the journal keeps runs.");
        }
    }

    /// <summary>A WARNING that begins where it is CRITICAL already is one that never comes.</summary>
    private void CheckOrder(AlertSettings settings, AlertSettings[] chain, string place)
    {
        foreach (var rule in Rules(chain).Where(rule => IsSet(settings, rule.Trigger)))
        {
            var isFew = rule.Trigger is AlertTrigger.ModelSize or AlertTrigger.Throughput;
            var never = rule.Trigger == AlertTrigger.Rejected
                ? rule is { WarningRows: { } warning, CriticalRows: { } critical } && warning.IsPercent == critical.IsPercent && warning.Amount >= critical.Amount
                : isFew ? rule.Warning <= rule.Critical : rule.Warning >= rule.Critical;
            if (never)
            {
                errors.Add(
                    $"{place}.{AlertWords.Of(rule.Trigger)}",
                    $"It would never be a WARNING, since it is CRITICAL by then. Let critical be {(isFew ? "less" : "more")} than the threshold of the WARNING, or give only one of them; what is not written here is as for all syncs.");
            }
        }
    }

    private void CheckRecipients(AlertSettings settings, string place)
    {
        var channels = options.AlertChannels.Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (recipient, index) in (settings.Recipients ?? []).Select((one, index) => (one, index)))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{place}.recipients[{index}]");
            if (recipient.Level is not (AlertLevel.Warning or AlertLevel.Critical))
            {
                errors.Add($"{path}.level", "A recipient is told of warning (and critical), or of critical alone.");
            }

            if (!channels.Contains(recipient.Channel))
            {
                errors.Add($"{path}.channel", $"There is no alert channel '{recipient.Channel}'. {NameSuggestion.For(recipient.Channel, channels)}");
            }
            else if (!seen.Add(recipient.Channel))
            {
                errors.Add($"{path}.channel", $"The channel '{recipient.Channel}' is named twice. Leave one; the level warning includes critical.");
            }
        }
    }
}
