using Personalization.Destinations;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>A destination as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
public sealed class DestinationSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets how a web service is called.</summary>
    /// <value><see langword="null"/> by default: it is none.</value>
    public WebhookOptions? Webhook { get; set; }

    /// <summary>Gets or sets what makes a destination that is no web service, when it is first used.</summary>
    /// <value><see langword="null"/> by default: it is a web service.</value>
    public Func<IServiceProvider, IRealtimeDestination>? Create { get; set; }
}
