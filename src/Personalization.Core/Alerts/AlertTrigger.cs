namespace Personalization.Alerts;

/// <summary>What a sync is judged by. Persisted by its words.</summary>
public enum AlertTrigger
{
    /// <summary>How many runs in a row failed. Always on.</summary>
    Fatal = 0,

    /// <summary>How many rows a run rejected. Always on.</summary>
    Rejected = 1,

    /// <summary>How few rows the model has.</summary>
    ModelSize = 2,

    /// <summary>How long a run takes, from when it was queued.</summary>
    Duration = 3,

    /// <summary>How few operations succeeded within a window.</summary>
    Throughput = 4,

    /// <summary>How long ago the last run that came to its end began.</summary>
    Staleness = 5,
}
