namespace Personalization.Hosting.Output;

/// <summary>Tells how a run went.</summary>
internal static class RunOutput
{
    private const string RunFailed = "run_failed";

    /// <summary>Writes a run, and answers what the command ends with.</summary>
    internal static int Write(CommandOutput output, ToldRun run)
    {
        if (output.AsJson)
        {
            output.WriteJson(json => RunJson.Write(json, run, ErrorOf(run)));
        }
        else
        {
            WriteText(output, run);
        }

        return run.Status == "success" ? ExitCodes.Done
            : run.IsWhole ? ExitCodes.Rejections
            : output.Fail(run.ErrorCode ?? RunFailed, Explain(run));
    }

    /// <summary>The counts in one line; what did not occur is left out.</summary>
    internal static string Sentence(SyncCounts counts)
    {
        (long Count, string What)[] parts =
        [
            (counts.Added, "added"), (counts.Changed, "changed"), (counts.Removed, "removed"), (counts.Unchanged, "unchanged"), (counts.Skipped, "skipped"),
            (counts.Ignored, "ignored (no key, or erased)"), (counts.Rejected, "rejected"), (counts.Aborted, "not come to"), (counts.RemovalsRejected, "could not be removed"),
        ];
        var told = string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{Words.Of(part.Count)} {part.What}"));
        var elements = counts.Elements is { } known ? ", " + Words.Of(known, "element") : string.Empty;
        return $"{Words.Of(counts.RowsQueried, "row")} read{elements}" + (told.Length > 0 ? ": " + told : string.Empty);
    }

    private static CommandError? ErrorOf(ToldRun run) => run.IsWhole ? null
        : CommandError.Of(run.ErrorCode ?? RunFailed, Explain(run));

    private static string Explain(ToldRun run) => run.Error ?? $"The run ended as {run.Status}. The next run goes on from what was written.";

    private static void WriteText(CommandOutput output, ToldRun run)
    {
        if (run.Resumed is { } resumed)
        {
            output.WriteLine($"An earlier run was cut short and is brought to its end: {Sentence(resumed.Counts)} (run {resumed.RunId})");
        }

        output.WriteLine($"{run.Status}: {Sentence(run.Counts)} (run {run.RunId})");
        foreach (var region in run.Regions)
        {
            // The line before is one region's.
            output.WriteLine($"  region {region.Region}: {region.Status}: {Sentence(region.Counts)}");
        }

        if (run.IsWhole)
        {
            WriteRejections(output, run);
            if (run.Error is { } error)
            {
                // Of a region that could not be written to.
                output.Remark(error);
            }
        }
    }

    private static void WriteRejections(CommandOutput output, ToldRun run)
    {
        var rejected = run.Counts.Rejected + run.Counts.RemovalsRejected;
        if (rejected == 0)
        {
            return;
        }

        var verb = rejected == 1 ? "was" : "were";
        var key = run.KeyColumn is { } column ? $" (key column '{column}')" : string.Empty;
        var first = run.Reasons is [var reason, ..] ? rejected == 1 ? " " + reason : " The first one: " + reason : string.Empty;
        output.Remark($"{Words.Of(rejected, "row")} {verb} rejected{key}.{first}");
        output.Remark($"With {(rejected == 1 ? "its key" : "their keys")}: personalization runs show {run.RunId} --rejected");
    }
}
