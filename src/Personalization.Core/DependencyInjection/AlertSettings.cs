using Personalization.Alerts;

namespace Personalization.DependencyInjection;

/// <summary>When a sync alerts and who is told, as it was configured, not yet checked: of a sync, or of all. What is not set is as for all, and else as it is without any configuration.</summary>
internal sealed class AlertSettings
{
    /// <summary>Gets or sets from how many failed runs in a row it is a WARNING.</summary>
    public int? FatalWarning { get; set; }

    /// <summary>Gets or sets from how many failed runs in a row it is CRITICAL; 1 by default.</summary>
    public int? FatalCritical { get; set; }

    /// <summary>Gets or sets from how many rejected rows on it is a WARNING; 1 by default.</summary>
    public AlertRows? RejectedWarning { get; set; }

    /// <summary>Gets or sets from how many rejected rows on it is CRITICAL.</summary>
    public AlertRows? RejectedCritical { get; set; }

    /// <summary>Gets or sets below how many rows of the model it is a WARNING.</summary>
    public long? ModelSizeMin { get; set; }

    /// <summary>Gets or sets below how many rows of the model it is CRITICAL.</summary>
    public long? ModelSizeCritical { get; set; }

    /// <summary>Gets or sets how long a run may take before it is a WARNING.</summary>
    public TimeSpan? DurationMax { get; set; }

    /// <summary>Gets or sets how long a run may take before it is CRITICAL.</summary>
    public TimeSpan? DurationCritical { get; set; }

    /// <summary>Gets or sets below how many successful operations it is a WARNING.</summary>
    public long? ThroughputMin { get; set; }

    /// <summary>Gets or sets below how many successful operations it is CRITICAL.</summary>
    public long? ThroughputCritical { get; set; }

    /// <summary>Gets or sets within which time operations are added up; seven days by default.</summary>
    public TimeSpan? ThroughputWindow { get; set; }

    /// <summary>Gets or sets how long ago the last run that came to its end may have begun before it is a WARNING.</summary>
    public TimeSpan? StalenessMax { get; set; }

    /// <summary>Gets or sets how long ago it may have begun before it is CRITICAL.</summary>
    public TimeSpan? StalenessCritical { get; set; }

    /// <summary>Gets the triggers that are off, though they are on for all.</summary>
    public ISet<AlertTrigger> Off { get; } = new SortedSet<AlertTrigger>();

    /// <summary>Gets or sets who is told; as for all where it is <see langword="null"/>.</summary>
    public IList<AlertRecipientSettings>? Recipients { get; set; }

    /// <summary>Adds what is set here to other settings.</summary>
    internal void AddTo(AlertSettings other)
    {
        other.FatalWarning = FatalWarning ?? other.FatalWarning;
        other.FatalCritical = FatalCritical ?? other.FatalCritical;
        other.RejectedWarning = RejectedWarning ?? other.RejectedWarning;
        other.RejectedCritical = RejectedCritical ?? other.RejectedCritical;
        other.ModelSizeMin = ModelSizeMin ?? other.ModelSizeMin;
        other.ModelSizeCritical = ModelSizeCritical ?? other.ModelSizeCritical;
        other.DurationMax = DurationMax ?? other.DurationMax;
        other.DurationCritical = DurationCritical ?? other.DurationCritical;
        other.ThroughputMin = ThroughputMin ?? other.ThroughputMin;
        other.ThroughputCritical = ThroughputCritical ?? other.ThroughputCritical;
        other.ThroughputWindow = ThroughputWindow ?? other.ThroughputWindow;
        other.StalenessMax = StalenessMax ?? other.StalenessMax;
        other.StalenessCritical = StalenessCritical ?? other.StalenessCritical;
        other.Recipients = Recipients ?? other.Recipients;
        other.Off.UnionWith(Off);
    }
}

/// <summary>Who is told, as it was configured, not yet checked.</summary>
internal sealed class AlertRecipientSettings
{
    /// <summary>Gets or sets the name of the channel.</summary>
    public string Channel { get; set; } = string.Empty;

    /// <summary>Gets or sets from which level on.</summary>
    public AlertLevel Level { get; set; } = AlertLevel.Warning;
}

/// <summary>A channel as it was configured, not yet checked.</summary>
internal sealed class AlertChannelSettings(string name)
{
    public string Name { get; } = name;

    /// <summary>Gets or sets what makes it; <see langword="null"/> where it could not be read.</summary>
    public Func<IServiceProvider, IAlertChannel>? Create { get; set; }

    /// <summary>Gets or sets what makes it what it is; <see langword="null"/> for one that code has added.</summary>
    public string? Identity { get; set; }
}
