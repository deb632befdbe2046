namespace Personalization.Alerts;

/// <summary>How notices are posted to a web service. Not thread-safe; the channel copies it.</summary>
public sealed class WebhookAlertOptions
{
    /// <summary>Gets or sets what requests are signed with, as those of webhook destinations are; they are not signed where it is <see langword="null"/>.</summary>
    /// <value><see langword="null"/> by default.</value>
    public string? Secret { get; set; }

    /// <summary>Gets or sets how long a request may take.</summary>
    /// <value>10 seconds by default; 1 to 15 seconds.</value>
    public TimeSpan Timeout { get; set; } = HttpAlerts.DefaultTimeout;

    /// <summary>Gets or sets a value indicating whether addresses of private networks and of this machine may be called.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowPrivateAddresses { get; set; }
}
