using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync reconcile ID</c>: the model against what the store holds.</summary>
internal sealed class SyncReconcileCommand(CommandOutput output, TimeProvider time)
{
    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };
    private readonly Option<bool> _repair = new("--repair") { Description = "Mend what differs, as a run does." };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var reconcile = new SyncReconcileCommand(output, time);
        reconcile._id.Suggests(common, names => names.Syncs);
        return new Command("reconcile", "Compares a model with the records in the store, by key and hash: which are missing, stale, or not in the model.") { reconcile._id, reconcile._repair }
            .WithLocalOrHost(common, reconcile.ReconcileHereAsync, reconcile.ReconcileThereAsync);
    }

    private async Task<int> ReconcileHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
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
            cache.Audit.Add("run", run.RunId);
            cache.Audit.ErrorCode = run.ErrorCode;
        }

        return Write(ManagementJson.Serialize(json => PreviewJson.WriteReconciliation(json, found, run is null ? null : syncs.FindRun(run.RunId), CommandWords.Here)));
    }

    private async Task<int> ReconcileThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var answer = await RunProgress.ShowAsync(output, time, show =>
        {
            show(RunProgress.AtHost);
            return host.AskLongAsync($"api/v1/syncs/{Uri.EscapeDataString(result.GetValue(_id)!)}/reconcile", new { repair = result.GetValue(_repair) }, cancellationToken);
        });
        return Write(HostAnswers.InCommandWords(answer));
    }

    private int Write(byte[] json)
    {
        var found = HostRuns.Parse(json);
        var differs = AnswerReader.NumberOf(found, "missing") + AnswerReader.NumberOf(found, "stale") + AnswerReader.NumberOf(found, "extra") > 0;
        var run = found.GetProperty("repair") is { ValueKind: JsonValueKind.Object } repair ? ToldRun.Of(repair) : null;
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            output.WriteLine($"{NumberOf("missing")} missing, {NumberOf("stale")} stale, {NumberOf("extra")} not in the model, {NumberOf("same")} as they should be, {NumberOf("rejected")} that cannot be used.");
            output.WriteLine(
                run is not null ? $"{(run.IsWhole ? "Repaired" : "Not repaired")}: {RunOutput.Sentence(run.Counts)} (run {run.RunId})"
                : differs ? "Nothing was changed. Mend it with --repair, or see the records with 'sync plan'."
                : "Nothing to mend.");
        }

        return AnswerReader.ErrorOf(found) is { } error ? output.Fail(error.Code, error.Message)
            : (differs && run is null) || run is { IsWhole: false } ? ExitCodes.Failed
            : AnswerReader.NumberOf(found, "rejected") > 0 || run is { Status: "warning" } ? ExitCodes.Rejections
            : ExitCodes.Done;

        string NumberOf(string name) => Words.Of(AnswerReader.NumberOf(found, name));
    }
}
