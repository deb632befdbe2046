using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>Tells which entries that are to be delivered are of people who were erased since they were read.</summary>
internal static class ErasedDeliveries
{
    /// <summary>Answers the rows without those of erased people. Asked before each attempt: an erasure waits until all hosts know of it.</summary>
    internal static async ValueTask<DeliveryRow[]> WithoutAsync(RealtimeEngine engine, PersonStream stream, DeliveryRow[] rows, CancellationToken cancellationToken)
    {
        var suppressed = await engine.Suppression.GetAsync(cancellationToken).ConfigureAwait(false);
        return suppressed.IsEmpty ? rows : Array.FindAll(rows, row => !IsOf(engine.Plans, stream, row.Entry, suppressed));
    }

    internal static bool IsOf(RealtimePlans plans, PersonStream stream, StreamEntry entry, SuppressedKeys suppressed)
        => suppressed.Contains(entry.Person) || (stream == PersonStream.Log && EventOwners.Contains(plans, EventFrame.Read(entry.Body), suppressed.Contains));
}
