using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Remote;

namespace Personalization.Hosting.Output;

/// <summary>What a command tells of a run, of this process or of a host.</summary>
internal sealed record ToldRun
{
    internal required string RunId { get; init; }

    /// <summary>Gets the word for how it ended.</summary>
    internal required string Status { get; init; }

    internal required SyncCounts Counts { get; init; }

    /// <summary>Gets why it failed, or failed in some regions.</summary>
    internal string? Error { get; init; }

    internal string? ErrorCode { get; init; }

    /// <summary>Gets the column whose values are the keys of the records.</summary>
    internal string? KeyColumn { get; init; }

    /// <summary>Gets why rows were rejected, of the first ones; not their keys, which are personal data.</summary>
    internal IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Gets how it ended in each region, where there are several.</summary>
    internal IReadOnlyList<ToldRegion> Regions { get; init; } = [];

    /// <summary>Gets the run that was cut short before, and brought to its end.</summary>
    internal ToldRun? Resumed { get; init; }

    internal bool IsWhole => Status is "success" or "warning";

    internal static ToldRun Of(SyncRun run, string keyColumn) => new()
    {
        RunId = run.RunId,
        Status = RunStatus.Of(run.Status),
        Counts = run.Counts,
        Error = run.Error is { } error ? LockedState.Explain(run.ErrorCode, error) : null,
        ErrorCode = run.ErrorCode,
        KeyColumn = keyColumn,
        Reasons = [.. run.Rejections.Select(row => row.Reason)],
        Regions = [.. run.Regions.Select(region => new ToldRegion(region.Region, RunStatus.Of(region.Status), region.Counts, CommandWords.Here.In(region.Error), region.ErrorCode))],
        Resumed = run.Resumed is { } resumed ? Of(resumed, keyColumn) : null,
    };

    /// <summary>Reads a run as the HTTP API tells of it.</summary>
    internal static ToldRun Of(JsonElement run) => new()
    {
        RunId = RunReader.TextOf(run, "id"),
        Status = RunReader.TextOf(run, "status"),
        Counts = RunReader.CountsOf(run),
        Error = CommandWords.There.In(run.GetProperty("error").GetString()),
        ErrorCode = run.GetProperty("errorCode").GetString(),
        Regions = run.TryGetProperty("regions", out var regions) ? [.. regions.EnumerateArray().Select(ToldRegion.Of)] : [],
    };
}
