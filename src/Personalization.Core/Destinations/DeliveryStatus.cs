namespace Personalization.Destinations;

/// <summary>What may become of a delivery.</summary>
public enum DeliveryStatus
{
    /// <summary>It was taken.</summary>
    Delivered,

    /// <summary>It is tried again.</summary>
    Retry,

    /// <summary>It will never be taken, and is a dead letter.</summary>
    Refused,
}
