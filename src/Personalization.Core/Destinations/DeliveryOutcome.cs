namespace Personalization.Destinations;

/// <summary>What became of a delivery. Immutable.</summary>
public readonly record struct DeliveryOutcome
{
    private DeliveryOutcome(DeliveryStatus status, string? reason, TimeSpan? after)
    {
        Status = status;
        Reason = reason;
        After = after;
    }

    /// <summary>Gets that it was taken.</summary>
    public static DeliveryOutcome Delivered => default;

    /// <summary>Gets what became of it.</summary>
    public DeliveryStatus Status { get; }

    /// <summary>Gets why it was not taken; <see langword="null"/> where it was. It never holds data or secrets, since it is logged and shown.</summary>
    public string? Reason { get; }

    /// <summary>Gets how long the destination wants to be left alone; <see langword="null"/> where it did not say.</summary>
    public TimeSpan? After { get; }

    /// <summary>Says that it was not taken this time, and is to be tried again.</summary>
    /// <param name="reason">Why, without data or secrets.</param>
    /// <param name="after">How long the destination wants to be left alone; <see langword="null"/> for pauses that grow.</param>
    /// <returns>The outcome.</returns>
    public static DeliveryOutcome Retry(string reason, TimeSpan? after = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(DeliveryStatus.Retry, reason, after);
    }

    /// <summary>Says that it will never be taken. It is kept among the dead letters.</summary>
    /// <param name="reason">Why, without data or secrets.</param>
    /// <returns>The outcome.</returns>
    public static DeliveryOutcome Refused(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(DeliveryStatus.Refused, reason, null);
    }
}
