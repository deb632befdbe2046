using System.CommandLine;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>sinks replay NAME</c> and <c>sinks discard NAME</c>: what the tables of a sink would not take.</summary>
internal sealed class SinkEndCommand(CommandOutput output, TimeProvider time, bool replays)
{
    private readonly Argument<string> _name = new("NAME") { Description = "The sink's name." };

    internal static Command CreateReplay(CommonOptions common, CommandOutput output, TimeProvider time) => new SinkEndCommand(output, time, replays: true).Create(
        common, "replay", "Writes what the tables of a sink would not take, if they take it now. Ends with 1 when some stay.");

    internal static Command CreateDiscard(CommonOptions common, CommandOutput output, TimeProvider time) => new SinkEndCommand(output, time, replays: false).Create(
        common, "discard", "Removes what the tables of a sink would not take.");

    private Command Create(CommonOptions common, string word, string description)
    {
        _name.Suggests(common, names => names.Sinks);
        return new Command(word, description) { _name }.WithLocalOrHost(common, EndHereAsync, EndThereAsync);
    }

    private async Task<int> EndHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var (sinks, name) = (cache.Get<SinkManagement>(), result.GetValue(_name)!);
        if (!replays)
        {
            var discarded = await sinks.DiscardAsync(name, cancellationToken);
            return Write(ManagementJson.Serialize(json => DeliveryJson.WriteDiscarded(json, discarded)));
        }

        var (written, left) = await sinks.ReplayAsync(name, cancellationToken);
        return Write(ManagementJson.Serialize(json => SinkJson.WriteReplayed(json, written, left)));
    }

    private async Task<int> EndThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(await RunProgress.ShowAsync(output, time, show =>
        {
            show(RunProgress.AtHost);
            return host.AskLongAsync($"api/v1/sinks/{Uri.EscapeDataString(result.GetValue(_name)!)}/{(replays ? "replay" : "discard")}", new { }, cancellationToken);
        }));

    private int Write(byte[] json)
    {
        var answer = HostRuns.Parse(json);
        var left = replays ? AnswerReader.NumberOf(answer, "left") : 0;
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else if (!replays)
        {
            output.WriteLine($"{Words.Of(AnswerReader.NumberOf(answer, "discarded"), "event")} removed.");
        }
        else
        {
            output.WriteLine($"{Words.Of(AnswerReader.NumberOf(answer, "written"))} written, {Words.Of(left)} left.{(left > 0 ? " 'sinks failures' says why." : string.Empty)}");
        }

        return left > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }
}
