using System.CommandLine;
using System.Text;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync plan ID</c>: a dry run.</summary>
internal sealed class SyncPlanCommand(CommonOptions common, CommandOutput output)
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
        var plan = new SyncPlanCommand(common, output);
        var command = new Command("plan", "Says what a run would do, and writes nothing. Shows records, which may be personal data.") { plan._id, plan._samples };
        plan._resync.AddTo(command);
        command.AtLeast(plan._samples, 0);
        return command.WithLocal(common, plan.PlanAsync);
    }

    private async Task<int> PlanAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var options = _resync.Read(result);
        var preview = await RunProgress.ShowAsync(output, show =>
        {
            options.Progress = new ProgressReport(show);
            return cache.Get<ISyncService>().PlanAsync(result.GetValue(_id)!, options, result.GetValue(_samples), cancellationToken);
        });
        if (result.GetValue(common.Json))
        {
            output.WriteJson(json => WriteJson(json, preview));
        }
        else
        {
            Write(preview);
        }

        return preview.ValveError is { } valve ? output.Fail(valve) : preview.Rejections.Count > 0 ? ExitCodes.Rejections : ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter json, SyncPreview preview)
    {
        json.WriteStartObject();
        json.WriteString("syncId", preview.SyncId);
        RunOutput.WriteCounts(json, preview.Counts);
        json.WriteNumber("planBytes", preview.PlanBytes);
        json.WriteString("digest", preview.Digest);
        json.WriteString("valveError", preview.ValveError);
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
            json.WriteStartObject();
            json.WriteString("key", row.Key);
            json.WriteString("reason", row.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

#pragma warning disable CA1308 // The words of the counts are in small letters.
    private static string WordOf(PreviewOperationKind kind) => kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static string TextOf(ReadOnlyMemory<byte>? fields) => fields is { } known ? Encoding.UTF8.GetString(known.Span) : "-";

    private void Write(SyncPreview preview)
    {
        output.WriteLine($"A run would find {RunOutput.Sentence(preview.Counts)}.");
        if (preview.IsAgainstOpenPlan)
        {
            output.WriteLine("An earlier run was cut short. A run brings it to its end first; here every row counts as unknown.");
        }

        if (preview.Samples.Count > 0)
        {
            output.WriteTable(
                ["kind", "key", "before", "after"],
                preview.Samples.Select(sample => new[] { WordOf(sample.Kind), sample.Key, TextOf(sample.Before), TextOf(sample.After) }));
        }

        if (preview.Rejections.Count > 0)
        {
            RejectedOutput.Write(output, RejectedOutput.Table, preview.Rejections);
        }

        output.WriteLine($"Digest {preview.Digest}");
    }
}
