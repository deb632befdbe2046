using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures the offers of one database.</summary>
public sealed class OffersBuilder
{
    private readonly OffersSettings _settings;

    internal OffersBuilder(OffersSettings settings) => _settings = settings;

    /// <summary>Sets the database: the first segment of the path that is asked.</summary>
    /// <param name="database">Its name: letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder Database(string database) => Set(() => _settings.Database = database);

    /// <summary>Adds a table: what the second segment of the path may be, and the name of the events that come by it.</summary>
    /// <param name="table">Its name: letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder Table(string table) => Set(() => _settings.Tables.Add(table));

    /// <summary>Sets the first two parts of every token.</summary>
    /// <param name="account">The account.</param>
    /// <param name="instance">The instance.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder Account(string account, string instance) => Set(() => (_settings.Account, _settings.Instance) = (account, instance));

    /// <summary>Adds the last part of a token by which it may be asked.</summary>
    /// <param name="token">That part, without slashes.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder Token(string token) => Set(() => _settings.Tokens.Add(token));

    /// <summary>Adds a network from which it may be asked; without any it may be from everywhere.</summary>
    /// <param name="network">The network, such as <c>10.0.0.0/8</c>, or one address.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder AllowNetwork(string network) => Set(() => _settings.AllowedNetworks.Add(network));

    /// <summary>Adds a member of a body that says who it is.</summary>
    /// <param name="field">The member's name.</param>
    /// <param name="name">An index of the parent collection; or any other name, for an id that no record has.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder Identifier(string field, string name) => Set(() => _settings.Identifiers.Add(new OfferIdentifier(field, name)));

    /// <summary>Sets the collection whose records get offers.</summary>
    /// <param name="collection">Its name.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder Parent(string collection) => Set(() => _settings.Parent = collection);

    /// <summary>Sets how long the attributes of a body are kept.</summary>
    /// <param name="lifetime">From a minute to 30 days.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder AttributeLifetime(TimeSpan lifetime) => Set(() => _settings.AttributeLifetime = lifetime);

    /// <summary>Adds an offer.</summary>
    /// <param name="name">The name that answers give it.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public OffersBuilder Personalization(string name, Action<OfferBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var offer = new OfferSettings(name);
        configure(new OfferBuilder(offer));
        return Set(() => _settings.Personalizations.Add(offer));
    }

    private OffersBuilder Set(Action set)
    {
        set();
        return this;
    }
}
