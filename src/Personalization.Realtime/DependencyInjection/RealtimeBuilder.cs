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
