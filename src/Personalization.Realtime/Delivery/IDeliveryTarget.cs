using Personalization.Destinations;

namespace Personalization.Realtime.Delivery;

/// <summary>Where a sync's rows go.</summary>
internal interface IDeliveryTarget
{
    /// <summary>Delivers rows, in order.</summary>
    /// <returns>What became of each. When the call is cancelled, what is not known is to be tried again.</returns>
    ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<DeliveryRow> rows, CancellationToken cancellationToken);
}
