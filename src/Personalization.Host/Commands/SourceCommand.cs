using System.CommandLine;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>source test NAME</c>.</summary>
internal sealed class SourceCommand(CommandOutput output)
{
    private readonly Argument<string> _name = new("NAME") { Description = "The source's name." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var source = new SourceCommand(output);
        source._name.Suggests(common, names => names.Sources);
        return new Command("source", "Tries sources out.")
        {
            new Command("test", "Connects to a source, reads, and asks for its version and its clock.") { source._name }.WithLocalOrHost(common, source.TestHereAsync, source.TestThereAsync),
        };
    }

    private async Task<int> TestHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var report = await cache.Get<IModelService>().TestSourceAsync(result.GetValue(_name)!, cancellationToken);
        return Write(ManagementJson.Serialize(json => PreviewJson.WriteSourceTest(json, report)));
    }

    private async Task<int> TestThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(await host.AskLongAsync($"api/v1/sources/{Uri.EscapeDataString(result.GetValue(_name)!)}/test", new { }, cancellationToken));

    private int Write(byte[] json)
    {
        var report = HostRuns.Parse(json);
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            output.WriteTable(
                ["check", "result"],
                report.GetProperty("checks").EnumerateArray().Select(check => new[] { AnswerReader.TextOf(check, "name")!, AnswerReader.TextOf(check, "problem") ?? "ok" }));
            var clock = report.TryGetProperty("clock", out var time) ? time.GetDateTimeOffset() : default(DateTimeOffset?);
            output.WriteLine($"Version {Words.Of(AnswerReader.TextOf(report, "version"))}, clock {Words.Of(clock)}");
        }

        return AnswerReader.ErrorOf(report) is { } problem ? output.Fail(problem.Code, problem.Message) : ExitCodes.Done;
    }
}
