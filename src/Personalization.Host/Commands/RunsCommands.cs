using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Problems;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>runs</c>: those of a running host, or those that commands have done here.</summary>
internal sealed class RunsCommands(CommandOutput output)
{
    private readonly Argument<string> _run = new("RUN") { Description = "The run's id." };
    private readonly Option<string?> _sync = new("--sync") { Description = "Only runs of this sync.", HelpName = "ID" };
    private readonly Option<bool> _rejected = new("--rejected") { Description = "List the first 100 rejected rows. Their keys may be personal data." };

    private readonly Option<string?> _format = new("--format") { Description = "How rejected rows are listed: table, json or csv.", HelpName = "table|json|csv" };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var runs = new RunsCommands(output);
        runs._format.AcceptOnlyFromAmong(RejectedOutput.Table, RejectedOutput.Json, RejectedOutput.Csv);
        runs._sync.Suggests(common, names => names.Syncs);
        runs._run.Suggests(common, names => names.Runs);
        return new Command("runs", "Lists, shows and cancels runs: of a running host, or those that commands have done here.")
        {
            new Command("list", "Lists the runs, the newest first.") { runs._sync }.WithLocalOrHost(common, runs.ListHereAsync, runs.ListThereAsync),
            new Command("show", "Shows one run.") { runs._run, runs._rejected, runs._format }.WithLocalOrHost(common, runs.ShowHereAsync, runs.ShowThereAsync),
            new Command("cancel", "Ends a run that waits or is under way; the next one goes on from what was written.") { runs._run }.WithHost(common, runs.CancelAsync),
        };
    }

    private Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var sync = result.GetValue(_sync);
        return Task.FromResult(WriteList([.. cache.Runs.List().Where(run => sync is null || RunReader.TextOf(run, "syncId") == sync)]));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var sync = result.GetValue(_sync);
        var json = await host.GetAsync("api/v1/runs" + (sync is null ? string.Empty : "?syncId=" + Uri.EscapeDataString(sync)), cancellationToken);
        return WriteList([.. HostRuns.Parse(json).GetProperty("data").EnumerateArray()]);
    }

    private Task<int> ShowHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var id = result.GetValue(_run)!;
        var shown = result.GetValue(_rejected)
            ? cache.Runs.RejectedOf(id) is { } rows ? WriteRejected(result, rows) : default(int?)
            : cache.Runs.Find(id) is { } run ? Write(run) : null;
        return Task.FromResult(shown ?? output.Fail(ApiProblems.RunNotFound, "No command has done such a run here. Runs of a host are known to it: add --host URL --key KEY."));
    }

    private async Task<int> ShowThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var path = "api/v1/runs/" + Uri.EscapeDataString(result.GetValue(_run)!);
        if (result.GetValue(_rejected))
        {
            var list = HostRuns.Parse(await host.GetAsync(path + "/rejected", cancellationToken));
            return WriteRejected(result, [.. list.GetProperty("data").EnumerateArray().Select(RejectionOf)]);
        }

        return Write(HostRuns.Parse(await host.GetAsync(path, cancellationToken)));
    }

    private async Task<int> CancelAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var id = Uri.EscapeDataString(result.GetValue(_run)!);
        var run = HostRuns.Parse(await host.GetAsync("api/v1/runs/" + id, cancellationToken));
        var sync = Uri.EscapeDataString(RunReader.TextOf(run, "syncId"));
        return Write(HostRuns.Parse(await host.PostAsync($"api/v1/syncs/{sync}/runs/{id}/cancel", new { }, cancellationToken)));
    }

    private static RejectedRow RejectionOf(JsonElement row) => new(row.GetProperty("key").GetString(), RunReader.TextOf(row, "reason"));

    private int WriteRejected(ParseResult result, IReadOnlyList<RejectedRow> rows)
    {
        RejectedOutput.Write(output, result.GetValue(_format) ?? (output.AsJson ? RejectedOutput.Json : RejectedOutput.Table), rows);
        return ExitCodes.Done;
    }

    private int WriteList(IReadOnlyList<JsonElement> runs)
    {
        if (output.AsJson)
        {
            output.WriteJsonList(runs, (json, run) => run.WriteTo(json));
            return ExitCodes.Done;
        }

        output.WriteTable(
            ["run", "sync", "status", "started", "finished", "rows", "added", "changed", "removed", "rejected"],
            runs.Select(run =>
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

    private int Write(JsonElement run)
    {
        if (output.AsJson)
        {
            output.WriteJson(run.WriteTo);
            return ExitCodes.Done;
        }

        var told = ToldRun.Of(run);
        output.WriteLine($"Run       {told.RunId} of {RunReader.TextOf(run, "syncId")}");
        output.WriteLine($"Status    {told.Status}");
        output.WriteLine($"Asked     {Words.Of(RunReader.TimeOf(run, "createdAt"))}");
        output.WriteLine($"Started   {Words.Of(RunReader.TimeOf(run, "startedAt"))}");
        output.WriteLine($"Finished  {Words.Of(RunReader.TimeOf(run, "finishedAt"))}");
        output.WriteLine($"Rows      {RunOutput.Sentence(told.Counts)}");
        foreach (var region in told.Regions)
        {
            output.WriteLine($"Region    {region.Region}: {region.Status}: {RunOutput.Sentence(region.Counts)}");
        }

        if (told.Error is { } error)
        {
            output.WriteLine($"Error     {error}");
        }

        return ExitCodes.Done;
    }
}
