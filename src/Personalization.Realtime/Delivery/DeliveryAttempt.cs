using Personalization.Destinations;

namespace Personalization.Realtime.Delivery;

/// <summary>One attempt to deliver. Immutable.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record DeliveryAttempt(DateTimeOffset At, TimeSpan Duration)
{
    /// <summary>Gets the trigger of its first row.</summary>
    internal required string Trigger { get; init; }

    /// <summary>Gets how many rows there were.</summary>
    internal required int Rows { get; init; }

    /// <summary>Gets what became of it.</summary>
    internal required DeliveryStatus Status { get; init; }

    /// <summary>Gets why it was not taken.</summary>
    internal string? Reason { get; init; }
}
