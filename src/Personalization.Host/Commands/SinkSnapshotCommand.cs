using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>sinks snapshot NAME</c>.</summary>
internal sealed class SinkSnapshotCommand(CommandOutput output, TimeProvider time)
{
    private readonly Argument<string> _name = new("NAME") { Description = "The sink's name." };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var snapshot = new SinkSnapshotCommand(output, time);
        snapshot._name.Suggests(common, names => names.Sinks);
        return new Command("snapshot", "Writes who has come into realtime audiences and left them since the snapshot before, now. Ends with 5 when that cannot be told of some audience yet.") { snapshot._name }
            .WithLocalOrHost(common, snapshot.WriteHereAsync, snapshot.WriteThereAsync);
    }

    private async Task<int> WriteHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var (written, skipped) = await cache.Get<SinkManagement>().SnapshotAsync(result.GetValue(_name)!, cancellationToken);
        return Write(ManagementJson.Serialize(json => SinkJson.WriteSnapshot(json, written, skipped)));
    }

    private async Task<int> WriteThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(await RunProgress.ShowAsync(output, time, show =>
        {
            show(RunProgress.AtHost);
            return host.AskLongAsync($"api/v1/sinks/{Uri.EscapeDataString(result.GetValue(_name)!)}/snapshot", new { }, cancellationToken);
        }));

    private int Write(byte[] json)
    {
        using var answer = JsonDocument.Parse(json);
        string[] skipped = [.. answer.RootElement.GetProperty("skipped").EnumerateArray().Select(audience => audience.GetString()!)];
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            output.WriteTable(
                ["audience", "entered", "exited"],
                answer.RootElement.GetProperty("data").EnumerateArray().Select(audience => new[]
                {
                    AnswerReader.TextOf(audience, "audience")!,
                    Words.Of(AnswerReader.NumberOf(audience, "entered")),
                    Words.Of(AnswerReader.NumberOf(audience, "exited")),
                }));
            if (skipped.Length > 0)
            {
                output.Remark($"Not written: {string.Join(", ", skipped)}. A collection is loading, an audience is being backfilled, or another process wrote it meanwhile. Try again in a moment.");
            }
        }

        return skipped.Length > 0 ? ExitCodes.NotNow : ExitCodes.Done;
    }
}
