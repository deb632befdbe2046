using System.Text.Json;
using Personalization.Hosting.Remote;

namespace Personalization.Hosting.Output;

/// <summary>What a command tells of a run in one region.</summary>
/// <param name="Region">The region's name.</param>
/// <param name="Status">The word for how it ended there.</param>
/// <param name="Counts">What became of the rows there.</param>
/// <param name="Error">Why it failed there.</param>
/// <param name="ErrorCode">The stable code of that.</param>
internal sealed record ToldRegion(string Region, string Status, SyncCounts Counts, string? Error, string? ErrorCode)
{
    /// <summary>Reads a region as the HTTP API tells of it.</summary>
    internal static ToldRegion Of(JsonElement region) => new(
        RunReader.TextOf(region, "region"),
        RunReader.TextOf(region, "status"),
        RunReader.CountsOf(region),
        CommandWords.There.In(region.GetProperty("error").GetString()),
        region.GetProperty("errorCode").GetString());
}
