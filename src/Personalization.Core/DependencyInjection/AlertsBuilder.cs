using Personalization.Alerts;

namespace Personalization.DependencyInjection;

/// <summary>Says when a sync alerts and who is told: of a sync, or of all syncs that do not say otherwise.</summary>
public sealed class AlertsBuilder
{
    private readonly AlertSettings _settings;

    internal AlertsBuilder(AlertSettings settings) => _settings = settings;

    /// <summary>Alerts when so many runs in a row fail. Always on: CRITICAL from the first on, unless said otherwise.</summary>
    /// <param name="critical">From how many on it is CRITICAL; <see langword="null"/> leaves it.</param>
    /// <param name="warning">From how many on it is a WARNING; <see langword="null"/> leaves it.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder Fatal(int? critical = null, int? warning = null)
    {
        (_settings.FatalCritical, _settings.FatalWarning) = (critical ?? _settings.FatalCritical, warning ?? _settings.FatalWarning);
        return this;
    }

    /// <summary>Alerts when a run rejects so many rows. Always on: a WARNING from the first on, unless said otherwise.</summary>
    /// <param name="critical">From how many on it is CRITICAL; <see langword="null"/> leaves it.</param>
    /// <param name="warning">From how many on it is a WARNING; <see langword="null"/> leaves it.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder Rejected(AlertRows? critical = null, AlertRows? warning = null)
    {
        (_settings.RejectedCritical, _settings.RejectedWarning) = (critical ?? _settings.RejectedCritical, warning ?? _settings.RejectedWarning);
        return this;
    }

    /// <summary>Alerts when the model has fewer rows.</summary>
    /// <param name="min">Below how many it is a WARNING; <see langword="null"/> leaves it.</param>
    /// <param name="critical">Below how many it is CRITICAL; <see langword="null"/> leaves it.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder ModelSize(long? min = null, long? critical = null)
    {
        (_settings.ModelSizeMin, _settings.ModelSizeCritical) = (min ?? _settings.ModelSizeMin, critical ?? _settings.ModelSizeCritical);
        return this;
    }

    /// <summary>Alerts when a run takes longer, from when it was queued; also while it is under way.</summary>
    /// <param name="max">From where it is a WARNING; <see langword="null"/> leaves it.</param>
    /// <param name="critical">From where it is CRITICAL; <see langword="null"/> leaves it.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder Duration(TimeSpan? max = null, TimeSpan? critical = null)
    {
        (_settings.DurationMax, _settings.DurationCritical) = (max ?? _settings.DurationMax, critical ?? _settings.DurationCritical);
        return this;
    }

    /// <summary>Alerts when fewer operations succeed within a time.</summary>
    /// <param name="min">Below how many it is a WARNING; <see langword="null"/> leaves it.</param>
    /// <param name="critical">Below how many it is CRITICAL; <see langword="null"/> leaves it.</param>
    /// <param name="window">The time, at most 30 days; seven days by default.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder Throughput(long? min = null, long? critical = null, TimeSpan? window = null)
    {
        (_settings.ThroughputMin, _settings.ThroughputCritical) = (min ?? _settings.ThroughputMin, critical ?? _settings.ThroughputCritical);
        _settings.ThroughputWindow = window ?? _settings.ThroughputWindow;
        return this;
    }

    /// <summary>Alerts when the last run that came to its end began longer ago.</summary>
    /// <param name="max">From where it is a WARNING, at most 30 days; <see langword="null"/> leaves it.</param>
    /// <param name="critical">From where it is CRITICAL, at most 30 days; <see langword="null"/> leaves it.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder Staleness(TimeSpan? max = null, TimeSpan? critical = null)
    {
        (_settings.StalenessMax, _settings.StalenessCritical) = (max ?? _settings.StalenessMax, critical ?? _settings.StalenessCritical);
        return this;
    }

    /// <summary>Switches a trigger off that is on for all syncs. Failed runs and rejected rows cannot be switched off.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder Off(AlertTrigger trigger)
    {
        _settings.Off.Add(trigger);
        return this;
    }

    /// <summary>Adds who is told. The recipients of a sync stand in the place of those of all.</summary>
    /// <param name="channel">The name of a channel.</param>
    /// <param name="level">From which level on: CRITICAL alone, or WARNING too.</param>
    /// <returns>The same builder.</returns>
    public AlertsBuilder Recipient(string channel, AlertLevel level = AlertLevel.Warning)
    {
        ArgumentNullException.ThrowIfNull(channel);
        (_settings.Recipients ??= []).Add(new AlertRecipientSettings { Channel = channel, Level = level });
        return this;
    }

    /// <summary>Lets nobody be told, whoever is told of other syncs.</summary>
    /// <returns>The same builder.</returns>
    public AlertsBuilder NoRecipients()
    {
        _settings.Recipients = [];
        return this;
    }
}
