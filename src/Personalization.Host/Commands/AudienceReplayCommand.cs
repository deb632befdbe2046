using System.CommandLine;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>audience replay [NAME]</c>: the log once more, and everyone one step further.</summary>
internal sealed class AudienceReplayCommand(CommandOutput output, TimeProvider time)
{
    private readonly Argument<string?> _name = new("NAME") { Description = "The audience whose collection is meant; all collections with audiences without it.", Arity = ArgumentArity.ZeroOrOne };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var replay = new AudienceReplayCommand(output, time);
        replay._name.Suggests(common, names => names.Audiences);
        return new Command(
            "replay", "Replays the events of the longest window and judges everyone again, for all audiences of the collection, beside live work. Says how many memberships changed; writes nothing else.") { replay._name }
            .WithLocalOrHost(common, replay.ReplayHereAsync, replay.ReplayThereAsync);
    }

    private async Task<int> ReplayHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var name = result.GetValue(_name);
        var (parents, transitions) = await cache.Get<AudienceReplay>().RunAsync(name, _ => true, cancellationToken);
        return Write(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, name, parents, transitions)));
    }

    private async Task<int> ReplayThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(await RunProgress.ShowAsync(output, time, show =>
        {
            show(RunProgress.AtHost);
            var path = result.GetValue(_name) is { } name ? $"api/v1/audiences/{Uri.EscapeDataString(name)}/replay" : "api/v1/audiences/replay";
            return host.AskLongAsync(path, new { }, cancellationToken);
        }));

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        var done = HostRuns.Parse(json);
        var parents = string.Join(", ", done.GetProperty("parentModelIds").EnumerateArray().Select(parent => parent.GetString()));
        output.WriteLine(parents.Length == 0 ? "There are no audiences to replay." : $"Replayed for {parents}: {Words.Of(AnswerReader.NumberOf(done, "transitions"), "membership")} changed.");
        return ExitCodes.Done;
    }
}
