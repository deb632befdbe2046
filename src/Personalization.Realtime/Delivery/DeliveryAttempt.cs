using Personalization.Destinations;

namespace Personalization.Realtime.Delivery;

/// <summary>One attempt to deliver, or several of the same trigger, status and reason added up. Immutable.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Trigger">The trigger of its first row.</param>
/// <param name="Rows">How many rows there were.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record DeliveryAttempt(DateTimeOffset At, string Trigger, int Rows, DeliveryStatus Status, TimeSpan Duration)
{
    /// <summary>Gets why it was not taken.</summary>
    internal string? Reason { get; init; }

    /// <summary>Gets how many attempts this adds up.</summary>
    internal long Attempts { get; init; } = 1;
}
