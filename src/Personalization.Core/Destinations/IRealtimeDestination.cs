namespace Personalization.Destinations;

/// <summary>Where transitions of audiences and events are delivered to. Implementations are called from several threads, for different people.</summary>
/// <remarks>
/// Each delivery comes at least once: again after a crash, and after an outcome that asks for it, always with the same <see cref="Delivery.Key"/>. The deliveries of one person come in order, one batch after the
/// other; what is left undone in a batch comes again before anything newer of the same person. A destination that is a <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/> is disposed when it is no longer used.
/// </remarks>
public interface IRealtimeDestination
{
    /// <summary>Delivers a batch.</summary>
    /// <param name="batch">The deliveries, those of a person in order; at least one.</param>
    /// <param name="cancellationToken">Cancels the call; any of the deliveries may then have been made, and comes again.</param>
    /// <returns>What became of each, in the order of the batch. An exception is taken for <see cref="DeliveryOutcome.Retry"/> of all.</returns>
    ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<Delivery> batch, CancellationToken cancellationToken);
}
