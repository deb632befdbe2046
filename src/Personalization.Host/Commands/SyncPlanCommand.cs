using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync plan ID</c>: a dry run.</summary>
internal sealed class SyncPlanCommand(CommandOutput output)
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

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var plan = new SyncPlanCommand(output);
        plan._id.Suggests(common, names => names.Syncs);
        var command = new Command("plan", "Says what a run would do, and writes nothing. Shows records, which may be personal data.") { plan._id, plan._samples };
        plan._resync.AddTo(command);
        command.AtLeast(plan._samples, 0);
        return command.WithLocal(common, plan.PlanAsync);
    }

    private async Task<int> PlanAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var options = _resync.Read(result);
        var preview = await cache.ShowProgressAsync(output, progress =>
        {
            options.Progress = progress;
            return cache.Get<ISyncService>().PlanAsync(result.GetValue(_id)!, options, result.GetValue(_samples), cancellationToken);
        });
        if (output.AsJson)
        {
            output.WriteJson(json => WriteJson(json, preview));
        }
        else
        {
            Write(preview);
        }

        return CommandWords.Here.In(preview.ValveError) is { } valve ? output.Fail(ErrorCodes.ValveTripped, valve) : preview.Rejections.Count > 0 ? ExitCodes.Rejections : ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter json, SyncPreview preview)
    {
        json.WriteStartObject();
        json.WriteString("syncId", preview.SyncId);
        RunJson.WriteCounts(json, preview.Counts);
        json.WriteNumber("planBytes", preview.PlanBytes);
        json.WriteString("digest", preview.Digest);
        if (CommandWords.Here.In(preview.ValveError) is { } valve)
        {
            json.WritePropertyName("error");
            new CommandError(ErrorCodes.ValveTripped, valve).Write(json);
        }

        json.WriteBoolean("isAgainstOpenPlan", preview.IsAgainstOpenPlan);
        json.WriteStartArray("samples");
        foreach (var sample in preview.Samples)
        {
            json.WriteStartObject();
            json.WriteString("kind", WordOf(sample.Kind));
            json.WriteString("key", sample.Key);
            FieldsOutput.Write(json, "before", sample.Before);
            FieldsOutput.Write(json, "after", sample.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rejections");
        foreach (var row in preview.Rejections)
        {
            ManagementJson.WriteRejection(json, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

#pragma warning disable CA1308 // The words of the counts are in small letters.
    private static string WordOf(PreviewOperationKind kind) => kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private void Write(SyncPreview preview)
    {
        output.WriteLine($"A run would find {RunOutput.Sentence(preview.Counts)}.");
        if (preview.IsAgainstOpenPlan)
        {
            output.WriteLine("An earlier run was cut short. A run brings it to its end first; here every row counts as unknown.");
        }

        foreach (var sample in preview.Samples)
        {
            output.WriteLine($"{WordOf(sample.Kind),-8} {sample.Key}");
            foreach (var line in RecordDifference.Of(sample.Before, sample.After))
            {
                output.WriteLine("  " + line);
            }
        }

        if (preview.Rejections.Count > 0)
        {
            RejectedOutput.Write(output, RejectedOutput.Table, preview.Rejections);
        }

        output.WriteLine($"Digest {preview.Digest}");
    }
}
