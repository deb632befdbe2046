using System.CommandLine;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync run ID</c>.</summary>
internal sealed class SyncRunCommand(CommonOptions common, CommandOutput output, TimeProvider time)
{
    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };
    private readonly ResyncOptions _resync = new();

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var run = new SyncRunCommand(common, output, time);
        var command = new Command("run", "Runs a sync now and waits for its end. Ends with 3 when rows were rejected.") { run._id };
        run._resync.AddTo(command);
        return command.WithLocalOrHost(common, run.RunHereAsync, run.RunThereAsync);
    }

    private async Task<int> RunHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var options = _resync.Read(result);
        var run = await RunProgress.ShowAsync(output, show =>
        {
            options.Progress = new ProgressReport(show);
            return cache.Get<ISyncService>().RunAsync(result.GetValue(_id)!, options, cancellationToken);
        });
        var asJson = result.GetValue(common.Json);
        if (run.Resumed is { } resumed && !asJson)
        {
            output.WriteLine($"An earlier run was cut short and is brought to its end: {RunOutput.Sentence(resumed.Counts)} (run {resumed.RunId})");
        }

        var code = RunOutput.Write(output, asJson, run.RunId, RunStatus.Of(run.Status), run.Counts, Explain(run), run.ErrorCode);
        if (run.Rejections.Count > 0 && !asJson)
        {
            output.Errors.WriteLine("The first one: " + run.Rejections[0].Reason);
        }

        return code;
    }

    private async Task<int> RunThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var run = await RunProgress.ShowAsync(output, show => HostRuns.RunAsync(
            host,
            result.GetValue(_id)!,
            _resync.Read(result),
            time,
            state => show(new RunStep(RunReader.TextOf(state, "status"), state.GetProperty("querySize").GetInt64(), ShareOf(state))),
            cancellationToken));
        var error = run.GetProperty("error").GetString();
        return RunOutput.Write(
            output,
            result.GetValue(common.Json),
            RunReader.TextOf(run, "id"),
            RunReader.TextOf(run, "status"),
            RunReader.CountsOf(run),
            error,
            run.GetProperty("errorCode").GetString());
    }

    private static double? ShareOf(System.Text.Json.JsonElement run) => run.GetProperty("completionRatio").GetDouble() is > 0 and var share ? share : null;

    private static string? Explain(SyncRun run) => run is { ErrorCode: Errors.ErrorCodes.StateLocked, Error: { } error }
        ? LockedState.Explain(new Errors.PersonalizationException(run.ErrorCode, error))
        : run.Error;
}
