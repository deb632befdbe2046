using System.Text.Json;
using Personalization.Sync;

namespace Personalization.Hosting.Output;

/// <summary>Tells how a run went.</summary>
internal static class RunOutput
{
    /// <summary>Writes a run, and answers what the command ends with.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="asJson">Whether a script reads it.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="status">The word for how it ended.</param>
    /// <param name="counts">What became of the rows.</param>
    /// <param name="error">Why it failed, or failed in some regions.</param>
    /// <param name="errorCode">The stable code of that.</param>
    internal static int Write(CommandOutput output, bool asJson, string runId, string status, SyncCounts counts, string? error, string? errorCode)
    {
        if (asJson)
        {
            output.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("runId", runId);
                json.WriteString("status", status);
                WriteCounts(json, counts);
                if (error is not null)
                {
                    json.WriteString("error", error);
                    json.WriteString("errorCode", errorCode);
                }

                json.WriteEndObject();
            });
        }
        else
        {
            output.WriteLine($"{status}: {Sentence(counts)} (run {runId})");
        }

        return status switch
        {
            "success" => ExitCodes.Done,
            "warning" => Warn(output, asJson, counts, error),
            _ => output.Fail(error ?? $"The run ended as {status}. The next run goes on from what was written."),
        };
    }

    /// <summary>The counts as members of the object that is being written.</summary>
    internal static void WriteCounts(Utf8JsonWriter json, SyncCounts counts)
    {
        json.WriteNumber("rowsQueried", counts.RowsQueried);
        if (counts.Elements is { } elements)
        {
            json.WriteNumber("elements", elements);
        }

        json.WriteNumber("added", counts.Added);
        json.WriteNumber("changed", counts.Changed);
        json.WriteNumber("removed", counts.Removed);
        json.WriteNumber("unchanged", counts.Unchanged);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteNumber("ignored", counts.Ignored);
        json.WriteNumber("rejected", counts.Rejected);
        json.WriteNumber("aborted", counts.Aborted);
    }

    /// <summary>The counts in one line; what did not occur is left out.</summary>
    internal static string Sentence(SyncCounts counts)
    {
        (long Count, string What)[] parts =
        [
            (counts.Added, "added"), (counts.Changed, "changed"), (counts.Removed, "removed"), (counts.Unchanged, "unchanged"), (counts.Skipped, "skipped"),
            (counts.Ignored, "ignored (no key)"), (counts.Rejected, "rejected"), (counts.Aborted, "not come to"), (counts.RemovalsRejected, "could not be removed"),
        ];
        var told = string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{Words.Of(part.Count)} {part.What}"));
        var elements = counts.Elements is { } known ? $", {Words.Of(known)} elements" : string.Empty;
        return $"{Words.Of(counts.RowsQueried)} rows read{elements}" + (told.Length > 0 ? ": " + told : string.Empty);
    }

    private static int Warn(CommandOutput output, bool asJson, SyncCounts counts, string? error)
    {
        var rejected = counts.Rejected + counts.RemovalsRejected;
        if (!asJson && rejected > 0)
        {
            output.Errors.WriteLine($"{Words.Of(rejected)} rows were rejected.");
        }

        if (!asJson && error is not null)
        {
            // Of a region that could not be written to.
            output.Errors.WriteLine(error);
        }

        return ExitCodes.Rejections;
    }
}
