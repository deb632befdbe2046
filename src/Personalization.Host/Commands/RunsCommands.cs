using System.CommandLine;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>runs</c>: those of a running host.</summary>
internal sealed class RunsCommands(CommonOptions common, CommandOutput output)
{
    private readonly Argument<string> _run = new("RUN") { Description = "The run's id." };
    private readonly Option<string?> _sync = new("--sync") { Description = "Only runs of this sync.", HelpName = "ID" };
    private readonly Option<bool> _rejected = new("--rejected") { Description = "List the first 100 rejected rows. Their keys may be personal data." };

    private readonly Option<string?> _format = new("--format") { Description = "How rejected rows are listed: table, json or csv.", HelpName = "table|json|csv" };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var runs = new RunsCommands(common, output);
        runs._format.AcceptOnlyFromAmong(RejectedOutput.Table, RejectedOutput.Json, RejectedOutput.Csv);
        return new Command("runs", "Lists, shows and cancels the runs of a running host.")
        {
            new Command("list", "Lists the runs, the newest first.") { runs._sync }.WithHost(common, runs.ListAsync),
            new Command("show", "Shows one run.") { runs._run, runs._rejected, runs._format }.WithHost(common, runs.ShowAsync),
            new Command("cancel", "Ends a run that waits or is under way; the next one goes on from what was written.") { runs._run }.WithHost(common, runs.CancelAsync),
        };
    }

    private async Task<int> ListAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var sync = result.GetValue(_sync);
        var json = await host.GetAsync("api/v1/runs" + (sync is null ? string.Empty : "?syncId=" + Uri.EscapeDataString(sync)), cancellationToken);
        if (result.GetValue(common.Json))
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        output.WriteTable(
            ["run", "sync", "status", "started", "finished", "rows", "added", "changed", "removed", "rejected"],
            HostRuns.Parse(json).GetProperty("data").EnumerateArray().Select(run =>
            {
                var counts = RunReader.CountsOf(run);
                return new[]
                {
                    RunReader.TextOf(run, "id"),
                    RunReader.TextOf(run, "syncId"),
                    RunReader.TextOf(run, "status"),
                    Words.Of(RunReader.TimeOf(run, "startedAt")),
                    Words.Of(RunReader.TimeOf(run, "finishedAt")),
                    Words.Of(run.GetProperty("querySize").GetInt64()),
                    Words.Of(counts.Added),
                    Words.Of(counts.Changed),
                    Words.Of(counts.Removed),
                    Words.Of(counts.Rejected),
                };
            }));
        return ExitCodes.Done;
    }

    private async Task<int> ShowAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var path = "api/v1/runs/" + Uri.EscapeDataString(result.GetValue(_run)!);
        if (result.GetValue(_rejected))
        {
            var list = HostRuns.Parse(await host.GetAsync(path + "/rejected", cancellationToken));
            var format = result.GetValue(_format) ?? (result.GetValue(common.Json) ? RejectedOutput.Json : RejectedOutput.Table);
            RejectedOutput.Write(output, format, [.. list.GetProperty("data").EnumerateArray().Select(RejectionOf)]);
            return ExitCodes.Done;
        }

        return Write(result, await host.GetAsync(path, cancellationToken));
    }

    private async Task<int> CancelAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var id = Uri.EscapeDataString(result.GetValue(_run)!);
        var run = HostRuns.Parse(await host.GetAsync("api/v1/runs/" + id, cancellationToken));
        var sync = Uri.EscapeDataString(RunReader.TextOf(run, "syncId"));
        return Write(result, await host.PostAsync($"api/v1/syncs/{sync}/runs/{id}/cancel", new { }, cancellationToken));
    }

    private static RejectedRow RejectionOf(JsonElement row) => new(row.GetProperty("key").GetString(), RunReader.TextOf(row, "reason"));

    private int Write(ParseResult result, byte[] json)
    {
        if (result.GetValue(common.Json))
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        var run = HostRuns.Parse(json);
        output.WriteLine($"Run       {RunReader.TextOf(run, "id")} of {RunReader.TextOf(run, "syncId")}");
        output.WriteLine($"Status    {RunReader.TextOf(run, "status")}");
        output.WriteLine($"Asked     {Words.Of(RunReader.TimeOf(run, "createdAt"))}");
        output.WriteLine($"Started   {Words.Of(RunReader.TimeOf(run, "startedAt"))}");
        output.WriteLine($"Finished  {Words.Of(RunReader.TimeOf(run, "finishedAt"))}");
        output.WriteLine($"Rows      {RunOutput.Sentence(RunReader.CountsOf(run))}");
        if (run.GetProperty("error").GetString() is { } error)
        {
            output.WriteLine($"Error     {error}");
        }

        return ExitCodes.Done;
    }
}
