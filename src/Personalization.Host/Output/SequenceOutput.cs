using System.Text.Json;
using Personalization.Hosting.Remote;

namespace Personalization.Hosting.Output;

/// <summary>Writes sequences and their runs, be they of this process or of a host: as the API tells of them for scripts, else for people.</summary>
internal static class SequenceOutput
{
    internal static int WriteSequences(CommandOutput output, byte[] utf8) => output.WriteList(utf8, ["sequence", "syncs", "paused", "status", "last run"], sequence =>
    [
        RunReader.TextOf(sequence, "id"),
        string.Join(", ", sequence.GetProperty("syncs").EnumerateArray().Select(member => RunReader.TextOf(member, "syncId"))),
        sequence.GetProperty("disabled").GetBoolean() ? "yes" : "no",
        Words.Of(RunReader.TextOf(sequence, "status")),
        Words.Of(RunReader.TimeOf(sequence, "lastRunAt")),
    ]);

    internal static int WriteRuns(CommandOutput output, byte[] utf8) => output.WriteList(utf8, ["run", "status", "asked by", "asked", "started", "finished", "syncs"], run =>
    [
        RunReader.TextOf(run, "id"),
        RunReader.TextOf(run, "status"),
        RunReader.TextOf(run, "cause"),
        Words.Of(RunReader.TimeOf(run, "createdAt")),
        Words.Of(RunReader.TimeOf(run, "startedAt")),
        Words.Of(RunReader.TimeOf(run, "finishedAt")),
        string.Join(", ", run.GetProperty("members").EnumerateArray().Select(member => $"{RunReader.TextOf(member, "syncId")}: {RunReader.TextOf(member, "status")}")),
    ]);

    /// <summary>Writes a run that was waited for.</summary>
    /// <returns>What the command ends with.</returns>
    internal static int WriteEnd(CommandOutput output, JsonElement run)
    {
        WriteRun(output, run);
        return RunReader.TextOf(run, "status") switch
        {
            "success" => ExitCodes.Done,
            "warning" => ExitCodes.Rejections,
            _ => ExitCodes.Failed,
        };
    }

    internal static void WriteRun(CommandOutput output, JsonElement run)
    {
        if (output.AsJson)
        {
            output.WriteJson(run.WriteTo);
            return;
        }

        output.WriteLine($"Run       {RunReader.TextOf(run, "id")} of {RunReader.TextOf(run, "sequenceId")}");
        output.WriteLine($"Status    {RunReader.TextOf(run, "status")}");
        output.WriteLine($"Asked     {Words.Of(RunReader.TimeOf(run, "createdAt"))} ({RunReader.TextOf(run, "cause")})");
        output.WriteLine($"Started   {Words.Of(RunReader.TimeOf(run, "startedAt"))}");
        output.WriteLine($"Finished  {Words.Of(RunReader.TimeOf(run, "finishedAt"))}");
        if (RunReader.TextOf(run, "error") is { Length: > 0 } error)
        {
            output.WriteLine($"Error     {error}");
        }

        output.WriteTable(["sync", "status", "ends on", "rows", "rejected", "started", "finished", "run"], run.GetProperty("members").EnumerateArray().Select(member => new[]
        {
            RunReader.TextOf(member, "syncId"),
            RunReader.TextOf(member, "status"),
            RunReader.TextOf(member, "terminateOn"),
            Words.Of(member.GetProperty("querySize").GetInt64()),
            Words.Of(member.GetProperty("rejected").GetInt64()),
            Words.Of(RunReader.TimeOf(member, "startedAt")),
            Words.Of(RunReader.TimeOf(member, "finishedAt")),
            Words.Of(RunReader.TextOf(member, "runId")),
        }));
    }
}
