using Personalization.Schedules;

namespace Personalization.DependencyInjection;

/// <summary>When a sync or a sequence runs by itself, as it was configured, not yet checked. Of the first six at most one is set; without any it runs by hand only.</summary>
internal sealed class ScheduleSettings
{
    /// <summary>Gets or sets how often it runs, counted from the start of the last run.</summary>
    public TimeSpan? Interval { get; set; }

    /// <summary>Gets or sets the cron expression of five fields.</summary>
    public string? Cron { get; set; }

    /// <summary>Gets days of the week with a time of day.</summary>
    public IList<RecurrenceSettings> Recurrence { get; } = [];

    /// <summary>Gets or sets the sync whose runs it follows.</summary>
    public string? After { get; set; }

    /// <summary>Gets or sets who calls.</summary>
    public ScheduleWebhookProvider? Webhook { get; set; }

    /// <summary>Gets the jobs whose end counts, of those that <see cref="Webhook"/> tells; all when it is empty.</summary>
    public IList<string> Jobs { get; } = [];

    /// <summary>Gets or sets what the calls are signed with.</summary>
    public string? Secret { get; set; }

    /// <summary>Gets or sets the time zone of cron expression, recurrences, start and end, by its IANA name.</summary>
    /// <value><see langword="null"/> by default: UTC.</value>
    public string? TimeZone { get; set; }

    /// <summary>Gets or sets when the schedule begins.</summary>
    public ScheduleMoment? Start { get; set; }

    /// <summary>Gets or sets the last moment of the schedule.</summary>
    public ScheduleMoment? End { get; set; }

    /// <summary>Gets those of the first six, by their keys, that were given and could not be read, which is reported already: what stands beside them is not idle.</summary>
    internal ISet<string> Unreadable { get; } = new HashSet<string>(StringComparer.Ordinal);
}

/// <summary>Days of the week and a time of day, as they were configured, not yet checked.</summary>
internal sealed class RecurrenceSettings
{
    /// <summary>Gets the days; every day when it is empty.</summary>
    public IList<DayOfWeek> Days { get; } = [];

    /// <summary>Gets or sets the time of day.</summary>
    public TimeOnly? At { get; set; }
}
