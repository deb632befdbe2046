using System.Collections.Frozen;

namespace Personalization.Alerts;

/// <summary>What is configured of alerts. Immutable.</summary>
internal sealed class AlertDefinitions
{
    /// <summary>Gets each sync's triggers and recipients, by its id.</summary>
    public required FrozenDictionary<string, SyncAlerts> Syncs { get; init; }

    /// <summary>Gets the channels by name.</summary>
    public required FrozenDictionary<string, AlertChannelDefinition> Channels { get; init; }

    /// <summary>Gets who is told that a sync which is not configured any more alerts no more.</summary>
    public IReadOnlyList<AlertRecipient> Recipients { get; init; } = [];

    /// <summary>Gets a value indicating whether time alone may change something: a trigger that goes by it, or a notice that is sent again. Otherwise the ends of runs tell all.</summary>
    internal bool GoesByTime => Channels.Count > 0
        || Syncs.Values.Any(sync => sync.Rules.Any(rule => rule.Trigger is AlertTrigger.Duration or AlertTrigger.Throughput or AlertTrigger.Staleness));
}

/// <summary>The triggers of a sync that are on, and who is told.</summary>
internal sealed record SyncAlerts(IReadOnlyList<AlertRule> Rules, IReadOnlyList<AlertRecipient> Recipients);

/// <summary>Who is told.</summary>
/// <param name="Channel">The name of a channel.</param>
/// <param name="Level">From which level on.</param>
internal sealed record AlertRecipient(string Channel, AlertLevel Level)
{
    /// <summary>Answers a level as this recipient sees it.</summary>
    internal AlertLevel Seen(AlertLevel level) => level >= Level ? level : AlertLevel.Ok;
}

/// <summary>A channel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">Makes it when it is first used.</param>
internal sealed record AlertChannelDefinition(string Name, Func<IServiceProvider, IAlertChannel> Create)
{
    /// <summary>Gets what makes it what it is, by which a reload keeps it; <see langword="null"/> for one that code has added. It may hold secrets.</summary>
    public string? Identity { get; init; }
}
