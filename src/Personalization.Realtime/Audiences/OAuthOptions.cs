namespace Personalization.Realtime.Audiences;

/// <summary>Where an access token comes from, by the grant of client credentials. Not thread-safe while it is filled.</summary>
public sealed class OAuthOptions
{
    /// <summary>Gets or sets the address that answers tokens.</summary>
    public string? TokenUrl { get; set; }

    /// <summary>Gets or sets the client's id.</summary>
    public string? ClientId { get; set; }

    /// <summary>Gets or sets the client's secret.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Gets or sets the scopes, parted by spaces.</summary>
    /// <value><see langword="null"/> by default: none is asked for.</value>
    public string? Scope { get; set; }

    /// <summary>Gets or sets a value indicating whether id and secret are sent in the body, and not in a header.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool CredentialsInBody { get; set; }
}
