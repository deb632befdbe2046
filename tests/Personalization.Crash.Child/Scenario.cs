using System.Text.Json.Serialization;
using Personalization.Sync;

namespace Personalization.Crash.Child;

/// <summary>Everything that decides what a sync does, so that two processes agree on it: the versions of the model follow from it.</summary>
internal sealed record Scenario
{
    internal const string SyncId = "profile";
    internal const string Collection = "people";

    /// <summary>The sync that writes the records that mode update finds.</summary>
    internal const string OtherSync = "base";

    public int Seed { get; init; }

    public SyncMode Mode { get; init; }

    public RecordDeleteBehavior OnRemoved { get; init; } = RecordDeleteBehavior.DeleteRecord;

    public bool HasIndex { get; init; } = true;

    public int Rows { get; init; } = 60;

    /// <summary>How many of a hundred rows are edited from one version to the next.</summary>
    public int ChangedPercent { get; init; } = 50;

    /// <summary>How many of a hundred rows come or go from one version to the next.</summary>
    public int MovedPercent { get; init; } = 10;

    /// <summary>How many rows take over an index value from the next one with each version: a chain, of which the last row takes a new value.</summary>
    public int ChainRows { get; init; }

    /// <summary>Whether the order of the rows differs from version to version.</summary>
    public bool Shuffles { get; init; }

    /// <summary>Whether there are rows that cannot be used: duplicated keys, null keys, unusable values, index values that two rows claim.</summary>
    public bool HasRefusals { get; init; }

    public int BatchOperations { get; init; } = 5;

    public int BatchesInFlight { get; init; } = 2;

    public int LowWaterBatches { get; init; } = 2;

    public int MaxProvisionalRows { get; init; } = 1000;

    [JsonIgnore]
    internal SyncLimits Limits => new()
    {
        BatchOperations = BatchOperations,
        BatchesInFlight = BatchesInFlight,
        LowWaterBatches = LowWaterBatches,
        MaxProvisionalRows = MaxProvisionalRows,
        ScanAfterMisses = 4,
    };

    /// <summary>Which keys have a record of another sync, which mode update needs.</summary>
    internal static bool HasBaseRecord(string key) => key[^1] % 4 != 0;
}
