using System.CommandLine;
using System.Globalization;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>sinks failures NAME</c>.</summary>
internal sealed class SinkFailuresCommand(CommandOutput output)
{
    private readonly Argument<string> _name = new("NAME") { Description = "The sink's name." };
    private readonly Option<int> _limit = new("--limit") { Description = "How many at most.", HelpName = "N", DefaultValueFactory = _ => PageQuery.MaxLimit };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var failures = new SinkFailuresCommand(output);
        failures._name.Suggests(common, names => names.Sinks);
        var command = new Command("failures", "Lists events that the tables of a sink would not take: why, and since when. Shows nothing of their values.") { failures._name, failures._limit };
        command.AtLeast(failures._limit, 1);
        return command.WithLocalOrHost(common, failures.ListHereAsync, failures.ListThereAsync);
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        return Write(ManagementJson.List(await cache.Get<SinkManagement>().ListFailuresAsync(result.GetValue(_name)!, LimitOf(result), cancellationToken), SinkJson.Write));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(await host.GetAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/sinks/{Uri.EscapeDataString(result.GetValue(_name)!)}/failures?limit={LimitOf(result)}"), cancellationToken));

    private int LimitOf(ParseResult result) => Math.Min(result.GetValue(_limit), PageQuery.MaxLimit);

    private int Write(byte[] json) => output.WriteList(
        json,
        ["id", "event", "violation", "refused at", "problem"],
        failure =>
        [
            AnswerReader.TextOf(failure, "id")!,
            AnswerReader.TextOf(failure, "event")!,
            failure.GetProperty("isViolation").GetBoolean() ? "yes" : Words.Of(string.Empty),
            AnswerReader.TextOf(failure, "at")!,
            AnswerReader.TextOf(failure, "problem")!,
        ]);
}
