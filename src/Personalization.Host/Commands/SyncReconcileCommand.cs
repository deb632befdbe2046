using System.CommandLine;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync reconcile ID</c>: the model against what the store holds.</summary>
internal sealed class SyncReconcileCommand(CommandOutput output)
{
    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };
    private readonly Option<bool> _repair = new("--repair") { Description = "Mend what differs, as a run does." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var reconcile = new SyncReconcileCommand(output);
        reconcile._id.Suggests(common, names => names.Syncs);
        return new Command("reconcile", "Compares a model with the records in the store, by key and hash: which are missing, stale, or not in the model.") { reconcile._id, reconcile._repair }
            .WithLocal(common, reconcile.ReconcileAsync);
    }

    private async Task<int> ReconcileAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var id = result.GetValue(_id)!;
        var syncs = cache.Get<ISyncService>();
        var repairs = result.GetValue(_repair);
        var found = await syncs.ReconcileAsync(id, samples: 0, cancellationToken);
        var differs = found.Counts.Added + found.Counts.Changed + found.Counts.Removed > 0;
        var run = repairs && differs ? await syncs.RunAsync(id, new SyncRunOptions { Reconcile = true }, cancellationToken) : null;
        if (run is not null)
        {
            cache.Keep(run, output);
        }

        if (output.AsJson)
        {
            WriteJson(id, found.Counts, run);
        }
        else
        {
            output.WriteLine($"{Words.Of(found.Counts.Added)} missing, {Words.Of(found.Counts.Changed)} stale, {Words.Of(found.Counts.Removed)} not in the model, "
                + $"{Words.Of(found.Counts.Unchanged)} as they should be, {Words.Of(found.Counts.Rejected)} that cannot be used.");
            output.WriteLine(
                run is not null ? $"Repaired: {RunOutput.Sentence(run.Counts)} (run {run.RunId})"
                : differs ? "Nothing was changed. Mend it with --repair, or see the records with 'sync plan'."
                : "Nothing to mend.");
        }

        return run is { Status: SyncRunStatus.Failed } ? output.Fail(ErrorOf(run).Code, ErrorOf(run).Message)
            : run is null && differs ? ExitCodes.Failed
            : found.Counts.Rejected > 0 ? ExitCodes.Rejections
            : ExitCodes.Done;
    }

    private static CommandError ErrorOf(SyncRun run) => new(run.ErrorCode ?? "run_failed", LockedState.Explain(run.ErrorCode, run.Error ?? "The run failed."));

    private void WriteJson(string id, SyncCounts counts, SyncRun? run) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("syncId", id);
        json.WriteNumber("missing", counts.Added);
        json.WriteNumber("stale", counts.Changed);
        json.WriteNumber("extra", counts.Removed);
        json.WriteNumber("same", counts.Unchanged);
        json.WriteNumber("rejected", counts.Rejected);
        json.WriteString("repairRunId", run?.RunId);
        if (run is { Status: SyncRunStatus.Failed })
        {
            json.WritePropertyName("error");
            ErrorOf(run).Write(json);
        }

        json.WriteEndObject();
    });
}
