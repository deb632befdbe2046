namespace Personalization.Alerts;

/// <summary>How notices are posted to Slack. Not thread-safe; the channel copies it.</summary>
public sealed class SlackAlertOptions
{
    /// <summary>Gets or sets how long a request may take.</summary>
    /// <value>10 seconds by default; 1 to 15 seconds.</value>
    public TimeSpan Timeout { get; set; } = HttpAlerts.DefaultTimeout;

    /// <summary>Gets or sets a value indicating whether addresses of private networks and of this machine may be called, as for a chat of one's own.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowPrivateAddresses { get; set; }
}
