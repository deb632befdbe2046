using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync plan ID</c>: a dry run.</summary>
internal sealed class SyncPlanCommand(CommandOutput output, TimeProvider time)
{
    private const int DefaultSamples = 10;

    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };
    private readonly ResyncOptions _resync = new();

    private readonly Option<int> _samples = new("--samples")
    {
        Description = "How many changes of each kind are shown, with the fields before and after.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultSamples,
    };

    private readonly Option<bool> _changed = new("--changed")
    {
        Description = "With a host: plan with its configuration file as it is now, which it does not run with yet. Without a host that is always so.",
    };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var plan = new SyncPlanCommand(output, time);
        plan._id.Suggests(common, names => names.Syncs);
        var command = new Command("plan", "Says what a run would do, and writes nothing. Shows records, which may be personal data.") { plan._id, plan._samples, plan._changed };
        plan._resync.AddTo(command);
        command.AtLeast(plan._samples, 0);
        return command.WithLocalOrHost(common, plan.PlanHereAsync, plan.PlanThereAsync);
    }

    private async Task<int> PlanHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var options = _resync.Read(result);
        var preview = await cache.ShowProgressAsync(output, progress =>
        {
            options.Progress = progress;
            return cache.Get<ISyncService>().PlanAsync(result.GetValue(_id)!, options, result.GetValue(_samples), cancellationToken);
        });
        return Write(ManagementJson.Serialize(json => PreviewJson.WritePlan(json, preview, isOfFile: true, CommandWords.Here)));
    }

    private async Task<int> PlanThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/v1/syncs/{Uri.EscapeDataString(result.GetValue(_id)!)}/plan?samples={result.GetValue(_samples)}{(result.GetValue(_changed) ? "&changed=true" : string.Empty)}");
        var answer = await RunProgress.ShowAsync(output, time, show =>
        {
            show(RunProgress.AtHost);
            return host.AskLongAsync(path, HostRuns.BodyOf(_resync.Read(result)), cancellationToken);
        });
        return Write(HostAnswers.InCommandWords(answer));
    }

    private int Write(byte[] json)
    {
        var plan = HostRuns.Parse(json);
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            WriteText(plan);
        }

        return AnswerReader.ErrorOf(plan) is { } valve ? output.Fail(valve.Code, valve.Message)
            : plan.GetProperty("rejections").GetArrayLength() > 0 ? ExitCodes.Rejections
            : ExitCodes.Done;
    }

    private void WriteText(JsonElement plan)
    {
        output.WriteLine($"A run would find {RunOutput.Sentence(RunReader.CountsIn(plan))}.");
        output.WriteLine(AnswerReader.TextOf(plan, "definitions") == "file"
            ? "Planned with the configuration file as it is now."
            : "Planned with what the host runs with; --changed plans with its configuration file as it is now.");
        if (AnswerReader.NumberOf(plan, "held") is > 0 and var held)
        {
            output.WriteLine($"{Words.Of(held)} records stay although the model lacks them: an undo holds them.");
        }

        if (plan.GetProperty("isAgainstOpenPlan").GetBoolean())
        {
            output.WriteLine("An earlier run was cut short. A run brings it to its end first; here every row counts as unknown.");
        }

        foreach (var sample in plan.GetProperty("samples").EnumerateArray())
        {
            output.WriteLine($"{AnswerReader.TextOf(sample, "kind"),-8} {AnswerReader.TextOf(sample, "key")}");
            foreach (var line in RecordDifference.Of(AnswerReader.JsonOf(sample, "before"), AnswerReader.JsonOf(sample, "after")))
            {
                output.WriteLine("  " + line);
            }
        }

        RejectedRow[] rejections = [.. plan.GetProperty("rejections").EnumerateArray().Select(row => new RejectedRow(AnswerReader.TextOf(row, "key"), AnswerReader.TextOf(row, "reason")!))];
        if (rejections.Length > 0)
        {
            RejectedOutput.Write(output, RejectedOutput.Table, rejections);
        }

        output.WriteLine($"Digest {AnswerReader.TextOf(plan, "digest")}");
    }
}
