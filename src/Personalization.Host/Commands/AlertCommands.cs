using System.CommandLine;
using System.Text.Json;
using Personalization.Alerts;
using Personalization.AspNetCore.Alerts;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>alerts</c>: what alerts, who is told of it and who is not.</summary>
internal sealed class AlertCommands(CommandOutput output)
{
    private readonly Option<string?> _ofSync = new("--sync") { Description = "Only those of a sync.", HelpName = "ID" };
    private readonly Argument<string> _sync = new("SYNC") { Description = "The sync's id." };
    private readonly Argument<string> _trigger = new("TRIGGER") { Description = $"What the sync is judged by: {string.Join(", ", AlertWords.Triggers)}." };
    private readonly Option<TimeSpan?> _for = KeySettingsOptions.Duration("--for", "1d", "For how long; until it is unmuted without it.", TimeSpan.FromDays(3_650));
    private readonly Argument<string> _channel = new("CHANNEL") { Description = "The name of the alert channel." };

    internal static Command Create(CommonOptions common, CommandOutput output) => new("alerts", "Lists the alerts of syncs, mutes them and tries the channels that are told of them.")
    {
        new AlertCommands(output).CreateList(common),
        new AlertCommands(output).CreateMute(common),
        new AlertCommands(output).CreateUnmute(common),
        new AlertCommands(output).CreateTest(common),
    };

    private Command CreateList(CommonOptions common)
        => new Command("list", "Lists the triggers of syncs that alert or are muted, the worst first.") { _ofSync }.WithLocalOrHost(common, ListHereAsync, ListThereAsync);

    private Command CreateMute(CommonOptions common)
        => new Command("mute", "Lets nobody be told of a trigger, which is listed all the same.") { _sync, _trigger, _for }.WithLocalOrHost(common, MuteHereAsync, MuteThereAsync);

    private Command CreateUnmute(CommonOptions common)
        => new Command("unmute", "Lets recipients be told again; now, if the status is another one than they were told last.") { _sync, _trigger }.WithLocalOrHost(common, UnmuteHereAsync, UnmuteThereAsync);

    private Command CreateTest(CommonOptions common)
        => new Command("test", "Sends a test to an alert channel. Ends with 1 when it is not taken.") { _channel }.WithLocalOrHost(common, TestHereAsync, TestThereAsync);

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var sync = result.GetValue(_ofSync);
        var alerts = await cache.Get<AlertBoard>().ListAsync(cancellationToken);
        return WriteList(ManagementJson.List(alerts.Where(alert => sync is null || alert.Key.Sync == sync), AlertViewJson.Write));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => WriteList(await host.GetAsync("api/v1/alerts" + (result.GetValue(_ofSync) is { } sync ? "?sync=" + Uri.EscapeDataString(sync) : string.Empty), cancellationToken));

    private async Task<int> MuteHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
        => WriteOne(Json(await cache.Get<AlertBoard>().MuteAsync(result.GetValue(_sync)!, result.GetValue(_trigger)!, result.GetValue(_for), cancellationToken)));

    private async Task<int> MuteThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, string?> { ["sync"] = result.GetValue(_sync), ["trigger"] = result.GetValue(_trigger) };
        if (result.GetValue(_for) is { } length)
        {
            body["for"] = AlertSpan.TextOf(length);
        }

        return WriteOne(await host.PostAsync("api/v1/alerts/mute", body, cancellationToken));
    }

    private async Task<int> UnmuteHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
        => WriteOne(Json(await cache.Get<AlertBoard>().UnmuteAsync(result.GetValue(_sync)!, result.GetValue(_trigger)!, cancellationToken)));

    private async Task<int> UnmuteThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => WriteOne(await host.AskLongAsync("api/v1/alerts/unmute", new { sync = result.GetValue(_sync), trigger = result.GetValue(_trigger) }, cancellationToken));

    private async Task<int> TestHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var name = result.GetValue(_channel)!;
        return WriteTest(AlertViewJson.OfTest(name, await cache.Get<AlertBoard>().TestAsync(name, cancellationToken)));
    }

    private async Task<int> TestThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => WriteTest(await host.AskLongAsync($"api/v1/alerts/channels/{Uri.EscapeDataString(result.GetValue(_channel)!)}/test", new { }, cancellationToken));

    private static byte[] Json(AlertView view) => ManagementJson.Serialize(json => AlertViewJson.Write(json, view));

    private int WriteList(byte[] json) => output.WriteList(
        json,
        ["sync", "trigger", "level", "since", "muted", "what"],
        alert =>
        [
            AnswerReader.TextOf(alert, "sync")!,
            AnswerReader.TextOf(alert, "trigger")!,
            AnswerReader.TextOf(alert, "level")!,
            Words.Of(RunReader.TimeOf(alert, "since")),
            MutedOf(alert),
            AnswerReader.TextOf(alert, "text")!,
        ]);

    private int WriteOne(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        var alert = HostRuns.Parse(json);
        var name = $"'{AnswerReader.TextOf(alert, "trigger")}' of sync '{AnswerReader.TextOf(alert, "sync")}'";
        output.WriteLine(MutedOf(alert) is { Length: > 0 } muted ? $"{name} is muted {muted}. Its level is {AnswerReader.TextOf(alert, "level")}." : $"{name} is not muted. Its level is {AnswerReader.TextOf(alert, "level")}.");
        return ExitCodes.Done;
    }

    private int WriteTest(byte[] json)
    {
        var answer = HostRuns.Parse(json);
        var isDelivered = answer.GetProperty("delivered").GetBoolean();
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            output.WriteLine(isDelivered ? "The channel has taken the test." : $"The channel did not take the test. {AnswerReader.TextOf(answer, "reason")}");
        }

        return isDelivered ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string MutedOf(JsonElement alert)
        => !alert.GetProperty("muted").GetBoolean() ? string.Empty : RunReader.TimeOf(alert, "mutedUntil") is { } until ? "until " + Words.Of(until) : "until it is unmuted";
}
