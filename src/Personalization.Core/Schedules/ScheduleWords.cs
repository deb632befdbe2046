namespace Personalization.Schedules;

/// <summary>How the parts of schedules are written.</summary>
internal static class ScheduleWords
{
    /// <summary>The days as files write them, Sunday first as <see cref="DayOfWeek"/> has it.</summary>
    internal static readonly IReadOnlyList<string> Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    internal static string Of(DayOfWeek day) => Days[(int)day];

    internal static string Of(ScheduleWebhookProvider provider) => provider switch
    {
        ScheduleWebhookProvider.DbtCloud => "dbt-cloud",
        ScheduleWebhookProvider.Fivetran => "fivetran",
        _ => "generic",
    };
}
