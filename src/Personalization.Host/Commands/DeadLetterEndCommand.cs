using System.CommandLine;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Management;
using Personalization.Destinations;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Delivery;

namespace Personalization.Hosting.Commands;

/// <summary><c>dead-letters replay</c> and <c>dead-letters discard</c>: one letter, or all of a sync.</summary>
internal sealed class DeadLetterEndCommand(CommandOutput output, bool replays)
{
    private readonly Argument<string?> _id = new("ID") { Description = "The dead letter's id, as it is listed.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _sync = new("--sync") { Description = "All of a realtime sync or event sync instead.", HelpName = "NAME" };

    internal static Command CreateReplay(CommonOptions common, CommandOutput output)
        => new DeadLetterEndCommand(output, replays: true).Create(common, "replay", "Delivers dead letters once more, as their sync is configured now. What is taken is removed. Ends with 1 when some stay.");

    internal static Command CreateDiscard(CommonOptions common, CommandOutput output)
        => new DeadLetterEndCommand(output, replays: false).Create(common, "discard", "Removes dead letters.");

    private Command Create(CommonOptions common, string word, string description)
    {
        var command = new Command(word, description) { _id, _sync };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_id) is null == result.GetValue(_sync) is null)
            {
                result.AddError("Name either a dead letter by its id, or all of a sync by --sync NAME.");
            }
        });
        return command.WithLocalOrHost(common, EndHereAsync, EndThereAsync);
    }

    private async Task<int> EndHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var (replay, id, sync) = (cache.Get<LetterReplay>(), result.GetValue(_id), result.GetValue(_sync));
        if (!replays)
        {
            var discarded = sync is not null ? await replay.DiscardAllAsync(sync, cancellationToken)
                : await replay.Letters.DiscardAsync((await replay.GetAsync(id!, cancellationToken)).Id, cancellationToken) ? 1 : 0;
            return Write(ManagementJson.Serialize(json => DeliveryJson.WriteDiscarded(json, discarded)));
        }

        var (delivered, left, reason) = sync is not null ? await replay.RunAllAsync(sync, cancellationToken) : CountOf(await replay.RunAsync(id!, cancellationToken));
        return Write(ManagementJson.Serialize(json => DeliveryJson.WriteReplayed(json, delivered, left, reason)));
    }

    private async Task<int> EndThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var place = result.GetValue(_sync) is { } sync ? $"realtime-syncs/{Uri.EscapeDataString(sync)}/dead-letters" : $"dead-letters/{Uri.EscapeDataString(result.GetValue(_id)!)}";
        return Write(await host.AskLongAsync($"api/v1/{place}/{(replays ? "replay" : "discard")}", new { }, cancellationToken));
    }

    private static (int Delivered, int Left, string? Reason) CountOf(DeliveryOutcome outcome) => outcome.Status == DeliveryStatus.Delivered ? (1, 0, null) : (0, 1, outcome.Reason);

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
            output.WriteLine($"{Words.Of(AnswerReader.NumberOf(answer, "discarded"), "dead letter")} removed.");
        }
        else
        {
            output.WriteLine($"{Words.Of(AnswerReader.NumberOf(answer, "delivered"), "dead letter")} delivered, {Words.Of(left)} left.");
            if (AnswerReader.TextOf(answer, "reason") is { } reason && left > 0)
            {
                output.WriteLine(reason);
            }
        }

        return left > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }
}
