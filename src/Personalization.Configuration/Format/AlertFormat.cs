using Personalization.Alerts;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>When syncs alert and who is told: <c>alerts</c> of a sync, and of all.</summary>
internal static class AlertFormat
{
    private static readonly WordValue<AlertLevel> Level = new(
        "level", new Dictionary<string, AlertLevel>(StringComparer.Ordinal) { ["critical"] = AlertLevel.Critical, ["warning"] = AlertLevel.Warning });

    private static readonly ObjectShape<AlertRecipientSettings> Recipient = new ObjectShape<AlertRecipientSettings>()
        .Value("channel", TextValue.NotEmpty, (recipient, value) => recipient.Channel = value, "The name of the alert channel.", Presence.Required)
        .Value("level", Level, (recipient, value) => recipient.Level = value, "From which level on: critical alone, or warning too.", @default: "\"warning\"");

    private static readonly ListShape<IList<AlertRecipientSettings>> Recipients = new(
        "recipient",
        new ItemShape<IList<AlertRecipientSettings>, AlertRecipientSettings>(Recipient, () => new AlertRecipientSettings(), (list, recipient) => list.Add(recipient)),
        mayBeEmpty: true);

    internal static ObjectShape<AlertSettings> Shape { get; } = new ObjectShape<AlertSettings>()
        .Nested(
            "fatal",
            new ObjectShape<AlertSettings>()
                .Value("warning", Count, (alerts, value) => alerts.FatalWarning = value, "From how many failed runs in a row it is a WARNING.")
                .Value("critical", Count, (alerts, value) => alerts.FatalCritical = value, "From how many failed runs in a row it is CRITICAL.", @default: "1"),
            alerts => alerts,
            "Failed runs in a row; always on.")
        .Nested(
            "rejected",
            new ObjectShape<AlertSettings>()
                .Value("warning", new RowsValue(), (alerts, value) => alerts.RejectedWarning = value, "From how many rejected rows it is a WARNING: a number, or a share of the rows queried.", @default: "1")
                .Value("critical", new RowsValue(), (alerts, value) => alerts.RejectedCritical = value, "From how many rejected rows it is CRITICAL: a number, or a share of the rows queried."),
            alerts => alerts,
            "Rejected rows of a run; always on.")
        .Nested(
            "modelSize",
            new SwitchShape(AlertTrigger.ModelSize, new ObjectShape<AlertSettings>()
                .Value("min", Count, (alerts, value) => alerts.ModelSizeMin = value, "Below how many rows of the model it is a WARNING.")
                .Value("critical", Count, (alerts, value) => alerts.ModelSizeCritical = value, "Below how many rows of the model it is CRITICAL.")),
            alerts => alerts,
            "Too few rows of the model; off without it.")
        .Nested(
            "duration",
            new SwitchShape(AlertTrigger.Duration, new ObjectShape<AlertSettings>()
                .Value("max", new DurationValue(), (alerts, value) => alerts.DurationMax = value, "How long a run may take, from when it was queued, before it is a WARNING.")
                .Value("critical", new DurationValue(), (alerts, value) => alerts.DurationCritical = value, "How long it may take before it is CRITICAL.")),
            alerts => alerts,
            "Runs that take too long, also while they are under way; off without it.")
        .Nested(
            "throughput",
            new SwitchShape(AlertTrigger.Throughput, new ObjectShape<AlertSettings>()
                .Value("min", Count, (alerts, value) => alerts.ThroughputMin = value, "Below how many successful operations it is a WARNING.")
                .Value("critical", Count, (alerts, value) => alerts.ThroughputCritical = value, "Below how many it is CRITICAL.")
                .Value("window", new DurationValue(), (alerts, value) => alerts.ThroughputWindow = value, "Within which time operations are added up, at most 30d.", @default: "\"7d\"")),
            alerts => alerts,
            "Too few successful operations; off without it.")
        .Nested(
            "staleness",
            new SwitchShape(AlertTrigger.Staleness, new ObjectShape<AlertSettings>()
                .Value("max", new DurationValue(), (alerts, value) => alerts.StalenessMax = value, "How long ago the last run that came to its end may have begun before it is a WARNING, at most 30d.")
                .Value("critical", new DurationValue(), (alerts, value) => alerts.StalenessCritical = value, "How long ago before it is CRITICAL, at most 30d.")),
            alerts => alerts,
            "Records that are too old; off without it.")
        .Nested("recipients", Recipients, alerts => alerts.Recipients ??= [], "Who is told; of a sync, instead of those of all.");

    private static IntegerValue Count => new(1, int.MaxValue);
}
