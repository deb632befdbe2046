using System.Text.Json;
using Personalization.AspNetCore.Management;

namespace Personalization.Hosting.Output;

/// <summary>Writes a run as one object for scripts. What did not occur has no member.</summary>
internal static class RunJson
{
    internal static void Write(Utf8JsonWriter json, ToldRun run, CommandError? error)
    {
        json.WriteStartObject();
        json.WriteString("runId", run.RunId);
        json.WriteString("status", run.Status);
        ManagementJson.WriteCounts(json, run.Counts);
        WriteReasons(json, run);
        WriteRegions(json, run.Regions);
        if (run.Resumed is { } resumed)
        {
            json.WritePropertyName("resumed");
            Write(json, resumed, error: null);
        }

        if (error is not null)
        {
            json.WritePropertyName("error");
            error.Write(json);
        }

        json.WriteEndObject();
    }

    /// <summary>Why rows were rejected, each reason once. Keys are personal data: <c>runs show RUN --rejected</c> has them.</summary>
    private static void WriteReasons(Utf8JsonWriter json, ToldRun run)
    {
        if (run.Reasons.Count == 0)
        {
            return;
        }

        json.WriteStartArray("rejections");
        foreach (var reason in run.Reasons.CountBy(reason => reason, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("keyColumn", run.KeyColumn);
            json.WriteString("reason", reason.Key);
            json.WriteNumber("count", reason.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRegions(Utf8JsonWriter json, IReadOnlyList<ToldRegion> regions)
    {
        if (regions.Count == 0)
        {
            return;
        }

        json.WriteStartArray("regions");
        foreach (var region in regions)
        {
            json.WriteStartObject();
            json.WriteString("region", region.Region);
            json.WriteString("status", region.Status);
            ManagementJson.WriteCounts(json, region.Counts);
            if (region.Error is { } error)
            {
                json.WritePropertyName("error");
                new CommandError(region.ErrorCode ?? "region_failed", error).Write(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
