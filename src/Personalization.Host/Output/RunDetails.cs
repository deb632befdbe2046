using System.Text.Json;
using Personalization.Hosting.Remote;

namespace Personalization.Hosting.Output;

/// <summary>Shows one run.</summary>
internal static class RunDetails
{
    internal static void Write(CommandOutput output, JsonElement run)
    {
        var told = ToldRun.Of(run);
        output.WriteLine($"Run       {told.RunId} of {RunReader.TextOf(run, "syncId")}, {RunReader.TextOf(run, "cause")}");
        output.WriteLine($"Status    {told.Status}");
        output.WriteLine($"Asked     {Words.Of(RunReader.TimeOf(run, "createdAt"))}");
        output.WriteLine($"Started   {Words.Of(RunReader.TimeOf(run, "startedAt"))}");
        output.WriteLine($"Finished  {Words.Of(RunReader.TimeOf(run, "finishedAt"))}");
        output.WriteLine($"Rows      {RunOutput.Sentence(told.Counts)}");
        WriteOperations(output, run, "added", "addedCount");
        WriteOperations(output, run, "changed", "changedCount");
        WriteOperations(output, run, "removed", "removedCount");
        foreach (var region in told.Regions)
        {
            output.WriteLine($"Region    {region.Region}: {region.Status}: {RunOutput.Sentence(region.Counts)}");
        }

        WriteText(output, "Resumed   ", run, "resumedRunId");
        WriteText(output, "Ended by  ", run, "resumedByRunId");
        if (told.Error is { } error)
        {
            output.WriteLine($"Error     {error}");
        }
    }

    private static void WriteOperations(CommandOutput output, JsonElement run, string word, string member)
    {
        var planned = CountOf("plannedRows");
        if (planned > 0)
        {
            output.WriteLine(
                $"To be {word,-8}{Words.Of(planned)}: {Words.Of(CountOf("attemptedRows"))} attempted, {Words.Of(CountOf("successfulRows"))} succeeded, {Words.Of(CountOf("failedRows"))} failed");
        }

        long CountOf(string rows) => run.GetProperty(rows).GetProperty(member).GetInt64();
    }

    private static void WriteText(CommandOutput output, string title, JsonElement run, string member)
    {
        if (run.GetProperty(member) is { ValueKind: JsonValueKind.String } text)
        {
            output.WriteLine(title + text.GetString());
        }
    }
}
