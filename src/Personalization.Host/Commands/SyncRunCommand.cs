using System.CommandLine;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync run ID</c>.</summary>
internal sealed class SyncRunCommand(CommandOutput output, TimeProvider time)
{
    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };
    private readonly ResyncOptions _resync = new();

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var run = new SyncRunCommand(output, time);
        run._id.Suggests(common, names => names.Syncs);
        var command = new Command("run", "Runs a sync now and waits for its end. Ends with 3 when rows were rejected.") { run._id };
        run._resync.AddTo(command);
        return command.WithLocalOrHost(common, run.RunHereAsync, run.RunThereAsync);
    }

    private async Task<int> RunHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var options = _resync.Read(result);
        var run = await cache.ShowProgressAsync(output, progress =>
        {
            options.Progress = progress;
            return cache.Get<ISyncService>().RunAsync(result.GetValue(_id)!, options, cancellationToken);
        });
        if (run.ErrorCode == ErrorCodes.StateLocked)
        {
            // It is no run: no journal and no list has it.
            throw new PersonalizationException(run.ErrorCode, run.Error!);
        }

        cache.Audit.Add("run", run.RunId).Add("resync", options.Resync.ToString()).Add("ignoreRemoved", options.IgnoreRemoved).Add("allowRemovals", options.AllowRemovals).Add("status", run.Status.ToString());
        return RunOutput.Write(output, ToldRun.Of(run, cache.Get<PersonalizationDefinitions>().Syncs[run.SyncId].KeyColumn));
    }

    private async Task<int> RunThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var run = await RunProgress.ShowAsync(output, time, show => HostRuns.RunAsync(
            host, result.GetValue(_id)!, _resync.Read(result), time, state => show(StepOf(state)), cancellationToken));
        var told = ToldRun.Of(run);
        if (told.Counts.Rejected + told.Counts.RemovalsRejected > 0)
        {
            told = await HostRuns.WithRejectionsAsync(host, told, RunReader.TextOf(run, "syncId"), cancellationToken);
        }

        return RunOutput.Write(output, told);
    }

    private static ProgressStep StepOf(JsonElement run) => RunReader.TextOf(run, "status") switch
    {
        "queued" => new ProgressStep("Waiting for its turn", IsWait: true),
        "querying" => new ProgressStep(RunProgress.Reading, run.GetProperty("querySize").GetInt64()),
        _ => new ProgressStep(RunProgress.Writing, (long)Math.Round(run.GetProperty("completionRatio").GetDouble() * 100), 100),
    };
}
