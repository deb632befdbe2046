using Personalization.Destinations;

namespace Personalization.Realtime.Audiences;

/// <summary>A destination: a web service, or something that the application or a package makes. Immutable.</summary>
internal sealed record DestinationDefinition
{
    internal required string Name { get; init; }

    /// <summary>Gets how the web service is called; <see langword="null"/> where it is none.</summary>
    internal WebhookOptions? Webhook { get; init; }

    /// <summary>Gets what makes the destination, when it is first used; <see langword="null"/> for a web service.</summary>
    internal Func<IServiceProvider, IRealtimeDestination>? Create { get; init; }
}
