namespace Personalization.AspNetCore;

/// <summary>How the HTTP API answers.</summary>
public sealed class PersonalizationApiOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether requests without a key may do everything. For tests and for development: only requests under
    /// names of this machine (localhost, 127.0.0.1, [::1]) are answered then, and none of pages of another site, unless the app has
    /// authenticated the caller itself. The app says so in its log.
    /// </summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>Gets or sets the largest body of a request, in bytes.</summary>
    /// <value>4 MiB by default.</value>
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets how often the store of keys is asked whether something changed.</summary>
    /// <value>Half a second by default, so that a revoked key ends within a second.</value>
    public TimeSpan KeyPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets a value indicating whether the app has no other routes than the API's and its health checks, so that any other path is a mistyped one.</summary>
    internal bool OwnsAllPaths { get; set; }
}
