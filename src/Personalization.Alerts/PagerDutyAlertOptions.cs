namespace Personalization.Alerts;

/// <summary>How events are posted to PagerDuty. Not thread-safe; the channel copies it.</summary>
public sealed class PagerDutyAlertOptions
{
    internal const string DefaultUrl = "https://events.pagerduty.com/v2/enqueue";

    /// <summary>Gets or sets the address of the Events API, version 2.</summary>
    /// <value>That of PagerDuty's service in the United States by default; <c>https://events.eu.pagerduty.com/v2/enqueue</c> is that in Europe.</value>
    public string Url { get; set; } = DefaultUrl;

    /// <summary>Gets or sets how long a request may take.</summary>
    /// <value>10 seconds by default; 1 to 15 seconds.</value>
    public TimeSpan Timeout { get; set; } = HttpAlerts.DefaultTimeout;

    /// <summary>Gets or sets a value indicating whether addresses of private networks and of this machine may be called.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowPrivateAddresses { get; set; }
}
