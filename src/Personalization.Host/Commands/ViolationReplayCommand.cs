using System.CommandLine;
using Personalization.AspNetCore.Contracts;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Ingest;

namespace Personalization.Hosting.Commands;

/// <summary><c>events violations replay</c>: takes blocked events in once more.</summary>
internal sealed class ViolationReplayCommand(CommandOutput output, TimeProvider time)
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "The ids of blocked events, as 'list' names them.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _contract = new("--contract") { Description = "Those of a contract.", HelpName = "NAME" };
    private readonly Option<string?> _event = new("--event") { Description = "Those of an event of the contract, by its id there.", HelpName = "ID" };
    private readonly Option<bool> _all = new("--all") { Description = "All blocked events." };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var replay = new ViolationReplayCommand(output, time);
        var command = new Command("replay", "Takes blocked events in once more, by today's contract. What it still blocks stays where it is. Ends with 3 then.") { replay._ids, replay._contract, replay._event, replay._all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(replay._ids) is not { Length: > 0 } && result.GetValue(replay._contract) is null && result.GetValue(replay._event) is null && !result.GetValue(replay._all))
            {
                result.AddError("Say which blocked events are meant: ids of 'events violations list --blocked', --contract, --event, or --all.");
            }
        });
        return command.WithLocalOrHost(common, replay.ReplayHereAsync, replay.ReplayThereAsync);
    }

    private async Task<int> ReplayHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var ids = result.GetValue(_ids);
        var filter = new ViolationFilter { Contract = result.GetValue(_contract), Event = result.GetValue(_event), Ids = ids is { Length: > 0 } ? ids.ToHashSet(StringComparer.Ordinal) : null };
        var done = await cache.Get<EventViolations>().ReplayAsync(filter, cancellationToken);
        return Write(ManagementJson.Serialize(json => ViolationJson.Write(json, done)), filter.Ids?.Count ?? 0);
    }

    private async Task<int> ReplayThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var ids = result.GetValue(_ids) is { Length: > 0 } some ? some : null;
        var body = new { ids, contract = result.GetValue(_contract), @event = result.GetValue(_event), all = result.GetValue(_all) };
        return Write(await RunProgress.ShowAsync(output, time, show =>
        {
            show(RunProgress.AtHost);
            return host.AskLongAsync("api/v1/events/violations/replay", body, cancellationToken);
        }), ids?.Distinct(StringComparer.Ordinal).Count() ?? 0);
    }

    private int Write(byte[] json, int named)
    {
        var done = HostRuns.Parse(json);
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            output.WriteLine($"{Words.Of(AnswerReader.NumberOf(done, "replayed"), "event")} taken in, {Words.Of(AnswerReader.NumberOf(done, "stillBlocked"))} still blocked.");
        }

        var missing = named - AnswerReader.NumberOf(done, "replayed") - AnswerReader.NumberOf(done, "stillBlocked");
        if (missing > 0)
        {
            output.Remark($"{Words.Of(missing, "id")} of no blocked event: see 'events violations list --blocked'.");
        }

        return AnswerReader.NumberOf(done, "stillBlocked") > 0 ? ExitCodes.Rejections : ExitCodes.Done;
    }
}
