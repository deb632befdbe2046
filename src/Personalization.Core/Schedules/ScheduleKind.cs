namespace Personalization.Schedules;

/// <summary>What makes something run by itself.</summary>
internal enum ScheduleKind
{
    /// <summary>Nothing: it runs by hand only.</summary>
    Manual,

    /// <summary>A time since the last run started.</summary>
    Interval,

    /// <summary>The minutes that a cron expression names.</summary>
    Cron,

    /// <summary>Days of the week, each at a time of day.</summary>
    Recurrence,

    /// <summary>A run of a sync that came to its end.</summary>
    After,

    /// <summary>A call of another product, when a job of it has ended.</summary>
    Webhook,
}
