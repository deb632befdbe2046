namespace Personalization.Realtime.Audiences;

/// <summary>What bounds deliveries.</summary>
internal static class DeliveryLimits
{
    internal const int DefaultBatchSize = 100;
    internal const int MaxBatchSize = 256;
    internal const int MaxRules = 100;

    /// <summary>So long a delivery is tried again; after that it is a dead letter.</summary>
    internal static readonly TimeSpan LongestRetry = TimeSpan.FromHours(48);
}
