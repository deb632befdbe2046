namespace Personalization;

/// <summary>Who calls when a job has ended.</summary>
public enum ScheduleWebhookProvider
{
    /// <summary>Anything that signs as webhooks of this product are signed.</summary>
    Generic = 0,

    /// <summary>dbt Cloud, when a job run has completed.</summary>
    DbtCloud = 1,

    /// <summary>Fivetran, when a connector has synced.</summary>
    Fivetran = 2,
}
