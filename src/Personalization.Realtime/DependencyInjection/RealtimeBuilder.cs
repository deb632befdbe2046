using Personalization.Destinations;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures real time: where events come from, what they are called, and who is in an audience.</summary>
public sealed class RealtimeBuilder
{
    private readonly RealtimeSettings _settings;

    internal RealtimeBuilder(RealtimeSettings settings) => _settings = settings;

    /// <summary>Adds an event source: a website, an app, a server.</summary>
    /// <param name="name">The name.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddEventSource(string name, Action<EventSourceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var source = new EventSourceSettings(name);
        configure(new EventSourceBuilder(source));
        _settings.EventSources.Add(source);
        return this;
    }

    /// <summary>Adds an event model: events of one kind, as audiences name them.</summary>
    /// <param name="name">The name.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddEventModel(string name, Action<EventModelBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var model = new EventModelSettings(name);
        configure(new EventModelBuilder(model));
        _settings.EventModels.Add(model);
        return this;
    }

    /// <summary>Adds an audience of records of a collection.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parent">The parent collection.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddAudience(string name, string parent, Action<AudienceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(configure);
        var audience = new AudienceSettings(name) { Parent = parent };
        configure(new AudienceBuilder(audience));
        _settings.Audiences.Add(audience);
        return this;
    }

    /// <summary>Adds a contract: what events of the sources that name it may look like.</summary>
    /// <param name="name">The name.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddContract(string name, Action<ContractBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var contract = new ContractSettings(name);
        configure(new ContractBuilder(contract));
        _settings.Contracts.Add(contract);
        return this;
    }

    /// <summary>Adds offers: who asks by a database's path gets what its person is offered.</summary>
    /// <param name="name">The name; events that come with questions have it as their event source.</param>
    /// <param name="configure">Configures them; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddOffers(string name, Action<OffersBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var offers = new OffersSettings(name);
        configure(new OffersBuilder(offers));
        _settings.Offers.Add(offers);
        return this;
    }

    /// <summary>Adds a sink: events and memberships are written into tables of a source.</summary>
    /// <param name="name">The name, by which it knows how far it has come.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddSink(string name, Action<SinkBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var sink = new SinkSettings(name);
        configure(new SinkBuilder(sink));
        _settings.Sinks.Add(sink);
        return this;
    }

    /// <summary>Adds a destination that the application or a package makes.</summary>
    /// <param name="name">The name.</param>
    /// <param name="create">Makes it when it is first used. It is disposed when the configuration that named it goes.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddDestination(string name, Func<IServiceProvider, IRealtimeDestination> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        _settings.Destinations.Add(new DestinationSettings(name) { Create = create });
        return this;
    }

    /// <summary>Adds a web service as a destination.</summary>
    /// <param name="name">The name.</param>
    /// <param name="url">Its address.</param>
    /// <param name="configure">Configures how it is called; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddWebhook(string name, string url, Action<WebhookOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(url);
        var webhook = new WebhookOptions { Url = url };
        configure?.Invoke(webhook);
        _settings.Destinations.Add(new DestinationSettings(name) { Webhook = webhook });
        return this;
    }

    /// <summary>Sends entries and exits of an audience to a destination, as they happen.</summary>
    /// <param name="name">The name. What was delivered is known by it: a sync of another name begins anew.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddRealtimeSync(string name, Action<RealtimeSyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var sync = new RealtimeSyncSettings(name);
        configure(new RealtimeSyncBuilder(sync));
        _settings.RealtimeSyncs.Add(sync);
        return this;
    }

    /// <summary>Sends events of a source to a destination, as they come.</summary>
    /// <param name="name">The name. What was delivered is known by it: a sync of another name begins anew.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeBuilder AddEventSync(string name, Action<EventSyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var sync = new EventSyncSettings(name);
        configure(new EventSyncBuilder(sync));
        _settings.EventSyncs.Add(sync);
        return this;
    }
}
