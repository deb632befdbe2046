using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sequence run ID</c>.</summary>
internal sealed class SequenceRunCommand(CommandOutput output, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Argument<string> _id = new("ID") { Description = "The sequence's id." };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Start the run at the host, and do not wait for its end." };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var run = new SequenceRunCommand(output, time);
        run._id.Suggests(common, names => names.Sequences);
        var command = new Command("run", "Runs a sequence now and waits for its end. Ends with 3 when a sync rejected rows, and with 1 when a sync ended it.") { run._id, run._noWait };
        command.Validators.Add(result =>
        {
            if (result.GetValue(run._noWait) && common.HostOf(result) is null)
            {
                result.AddError("Without a host the run is this command's own, and ends with it. Leave --no-wait out, or name the host: --host URL --key KEY.");
            }
        });
        return command.WithLocalOrHost(common, run.RunHereAsync, run.RunThereAsync);
    }

    private async Task<int> RunHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var run = await cache.ShowProgressAsync(output, _ => cache.Get<ISequenceService>().RunAsync(result.GetValue(_id)!, cancellationToken));
        cache.Audit.Add("run", run.RunId).Add("status", SequenceStatus.Of(run.Status));
        cache.Audit.ErrorCode = run.ErrorCode;
        return SequenceOutput.WriteEnd(output, HostRuns.Parse(ManagementJson.Serialize(json => SequenceJson.WriteRun(json, run, CommandWords.Here))));
    }

    private async Task<int> RunThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var started = HostRuns.Parse(await host.PostAsync($"{SequenceCommands.Start}/{Uri.EscapeDataString(result.GetValue(_id)!)}/trigger", new { }, cancellationToken));
        var path = $"{SequenceCommands.Start}/runs/{Uri.EscapeDataString(RunReader.TextOf(started, "id"))}";
        if (result.GetValue(_noWait))
        {
            SequenceOutput.WriteRun(output, HostRuns.Parse(await host.GetAsync(path, cancellationToken)));
            return ExitCodes.Done;
        }

        return SequenceOutput.WriteEnd(output, await RunProgress.ShowAsync(output, time, async show =>
        {
            while (true)
            {
                var run = HostRuns.Parse(await host.GetAsync(path, cancellationToken));
                if (RunReader.TimeOf(run, "finishedAt") is not null)
                {
                    return run;
                }

                show(StepOf(run));
                await Task.Delay(Pause, time, cancellationToken);
            }
        }));
    }

    private static ProgressStep StepOf(JsonElement run)
    {
        var members = run.GetProperty("members").EnumerateArray().ToArray();
        var running = members.FirstOrDefault(member => RunReader.TextOf(member, "status") == "running");
        return running.ValueKind == JsonValueKind.Undefined ? new ProgressStep("Waiting for its turn", IsWait: true)
            : new ProgressStep($"Running '{RunReader.TextOf(running, "syncId")}'", members.Count(member => member.GetProperty("finishedAt").ValueKind == JsonValueKind.String), members.Length);
    }
}
