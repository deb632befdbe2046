using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>runs</c>: what the journal beside the state has of them, whether a host runs or not; or what a host tells.</summary>
internal sealed class RunsCommands(CommandOutput output, TimeProvider time)
{
    /// <summary>How long a command looks whether a run has ended that it cancelled.</summary>
    private const int Looks = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Argument<string> _run = new("RUN") { Description = "The run's id." };
    private readonly Option<bool> _rejected = new("--rejected") { Description = "List the rejected rows. Their keys may be personal data." };
    private readonly Option<string?> _format = new("--format") { Description = "How rejected rows are listed: table, json or csv.", HelpName = "table|json|csv" };
    private readonly RunFilters _filters = new();

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var runs = new RunsCommands(output, time);
        runs._format.AcceptOnlyFromAmong(RejectedOutput.Table, RejectedOutput.Json, RejectedOutput.Csv);
        runs._run.Suggests(common, names => names.Runs);
        return new Command("runs", "Lists, shows and cancels runs: those of hosts and commands on this state, also when none is running.")
        {
            runs._filters.AddTo(new Command("list", "Lists the runs, the newest first."), common).WithLocalOrHost(common, runs.ListHereAsync, runs.ListThereAsync),
            new Command("show", "Shows one run.") { runs._run, runs._rejected, runs._format }.WithLocalOrHost(common, runs.ShowHereAsync, runs.ShowThereAsync),
            new Command("cancel", "Ends a run that waits or is under way, whoever runs it; the next one goes on from what was written.") { runs._run }
                .WithLocalOrHost(common, runs.CancelHereAsync, runs.CancelThereAsync),
        };
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
        => WriteList([.. (await cache.Get<ISyncService>().ListRunsAsync(_filters.Read(result), cancellationToken)).Select(ToJson)]);

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var runs = new List<JsonElement>();
        foreach (var (path, limit) in _filters.Pages(result))
        {
            var page = HostRuns.Parse(await host.GetAsync(path, cancellationToken)).GetProperty("data");
            runs.AddRange(page.EnumerateArray());
            if (page.GetArrayLength() < limit)
            {
                break;
            }
        }

        return WriteList(runs);
    }

    private async Task<int> ShowHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var id = result.GetValue(_run)!;
        var syncs = cache.Get<ISyncService>();
        if (await syncs.FindRunAsync(id, cancellationToken) is not { } run)
        {
            return NoRun();
        }

        return result.GetValue(_rejected)
            ? WriteRejected(result, await HostPages.ReadAsync(PageQuery.MaxRows, (offset, limit) => syncs.ListRejectedAsync(id, offset, limit, cancellationToken)))
            : Write(ToJson(run));
    }

    private async Task<int> ShowThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var path = "api/v1/runs/" + Uri.EscapeDataString(result.GetValue(_run)!);
        return result.GetValue(_rejected)
            ? WriteRejected(result, await HostPages.ReadAsync<RejectedRow>(PageQuery.MaxRows, async (offset, limit) =>
            {
                var page = HostRuns.Parse(await host.GetAsync($"{path}/rejected?limit={limit}&offset={offset}", cancellationToken));
                return [.. page.GetProperty("data").EnumerateArray().Select(RejectionOf)];
            }))
            : Write(HostRuns.Parse(await host.GetAsync(path, cancellationToken)));
    }

    private async Task<int> CancelHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var id = result.GetValue(_run)!;
        var syncs = cache.Get<ISyncService>();
        if (await syncs.FindRunAsync(id, cancellationToken) is not { } run)
        {
            return NoRun();
        }

        if (!await syncs.CancelRunAsync(id, cancellationToken))
        {
            return output.Fail(ApiProblems.RunEnded, $"The run has ended as {RunStatus.Of(run)}, so it cannot be cancelled.");
        }

        // Whoever runs it hears of it within half a second.
        for (var look = 0; look < Looks && run.Run is null; look++)
        {
            await Task.Delay(Pause, time, cancellationToken);
            run = await syncs.FindRunAsync(id, cancellationToken) ?? run;
        }

        return Write(ToJson(run));
    }

    private async Task<int> CancelThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var id = Uri.EscapeDataString(result.GetValue(_run)!);
        var run = HostRuns.Parse(await host.GetAsync("api/v1/runs/" + id, cancellationToken));
        var sync = Uri.EscapeDataString(RunReader.TextOf(run, "syncId"));
        return Write(HostRuns.Parse(await host.PostAsync($"api/v1/syncs/{sync}/runs/{id}/cancel", new { }, cancellationToken)));
    }

    private static JsonElement ToJson(SyncRunState run) => HostRuns.Parse(ManagementJson.Serialize(json => ManagementJson.WriteRun(json, run, CommandWords.Here)));

    private static RejectedRow RejectionOf(JsonElement row)
        => new(row.GetProperty("key").GetString(), RunReader.TextOf(row, "reason")) { Operation = row.TryGetProperty("operation", out var operation) ? operation.GetString() : null };

    private int NoRun() => output.Fail(
        ApiProblems.RunNotFound, "The journal here has no such run. Runs are kept for 30 days. Those of a host with another state are known to it: add --host URL --key KEY.");

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

        RunDetails.Write(output, run);
        return ExitCodes.Done;
    }
}
