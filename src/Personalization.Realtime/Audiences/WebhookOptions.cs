namespace Personalization.Realtime.Audiences;

/// <summary>How a web service is called. Not thread-safe while it is filled.</summary>
public sealed class WebhookOptions
{
    /// <summary>The requests that a second may have by default.</summary>
    public const int DefaultRequestsPerSecond = 1000;

    /// <summary>The requests that may be under way at once by default.</summary>
    public const int DefaultConcurrency = 100;

    /// <summary>How long a request may take by default.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the address; what a sync says of the URL is appended to it.</summary>
    public string? Url { get; set; }

    /// <summary>Gets or sets the secret that requests are signed with.</summary>
    /// <value><see langword="null"/> by default: they are not signed.</value>
    public string? Secret { get; set; }

    /// <summary>Gets what every request carries as headers, by name. The values are taken for secrets.</summary>
    public IDictionary<string, string> Headers { get; } = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets where an access token comes from.</summary>
    /// <value><see langword="null"/> by default: none is asked for.</value>
    public OAuthOptions? OAuth { get; set; }

    /// <summary>Gets or sets how long a request may take.</summary>
    /// <value>30 s by default; from 1 s to 30 s.</value>
    public TimeSpan Timeout { get; set; } = DefaultTimeout;

    /// <summary>Gets or sets how many requests each sync may start in a second.</summary>
    /// <value>1,000 by default; from 1 to 100,000.</value>
    public int RequestsPerSecond { get; set; } = DefaultRequestsPerSecond;

    /// <summary>Gets or sets how many requests each sync may have under way at once.</summary>
    /// <value>100 by default; from 1 to 1,000.</value>
    public int Concurrency { get; set; } = DefaultConcurrency;

    /// <summary>Gets or sets a value indicating whether addresses of private networks and of this machine may be called.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowPrivateAddresses { get; set; }
}
