using Personalization.People;

namespace Personalization.Realtime.Delivery;

/// <summary>Makes rows of a stream's entries: transitions, or events.</summary>
internal interface IRowSource
{
    /// <summary>Answers what of the entries a sync delivers, in order.</summary>
    ValueTask<IReadOnlyList<DeliveryRow>> ReadAsync(int bucket, IReadOnlyList<StreamEntry> entries, CancellationToken cancellationToken);
}
