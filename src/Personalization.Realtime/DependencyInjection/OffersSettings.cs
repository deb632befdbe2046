using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Offers of one database as they were configured, not yet checked.</summary>
/// <param name="name">The name; events that come with questions have it as their event source.</param>
public sealed class OffersSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the database: the first segment of the path that is asked.</summary>
    public string? Database { get; set; }

    /// <summary>Gets the tables: what the second segment may be.</summary>
    public IList<string> Tables { get; } = [];

    /// <summary>Gets or sets the account: the first part of a token.</summary>
    public string? Account { get; set; }

    /// <summary>Gets or sets the instance: the second part of a token.</summary>
    public string? Instance { get; set; }

    /// <summary>Gets the last parts of the tokens by which it may be asked; at most 50.</summary>
    public IList<string> Tokens { get; } = [];

    /// <summary>Gets the networks from which it may be asked, such as <c>10.0.0.0/8</c>; everywhere when there is none.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Gets the members of a body that say who it is.</summary>
    public IList<OfferIdentifier> Identifiers { get; } = [];

    /// <summary>Gets or sets the name of the collection whose records get offers.</summary>
    public string? Parent { get; set; }

    /// <summary>Gets or sets how long the attributes of a body are kept.</summary>
    /// <value><see langword="null"/> by default: 24 hours. From a minute to 30 days.</value>
    public TimeSpan? AttributeLifetime { get; set; }

    /// <summary>Gets the offers.</summary>
    public IList<OfferSettings> Personalizations { get; } = [];
}
