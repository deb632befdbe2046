using System.CommandLine;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sources;
using Personalization.Sync.Preview;

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
            new Command("test", "Connects to a source, reads, and asks for its version and its clock.") { source._name }.WithLocal(common, source.TestAsync),
        };
    }

    private async Task<int> TestAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var report = await cache.Get<IModelService>().TestSourceAsync(result.GetValue(_name)!, cancellationToken);
        if (output.AsJson)
        {
            output.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("source", report.Source);
                json.WriteBoolean("succeeded", report.Succeeded);
                json.WriteStartArray("checks");
                foreach (var check in report.Checks)
                {
                    json.WriteStartObject();
                    json.WriteString("name", check.Name);
                    json.WriteString("problem", check.Problem);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                if (ErrorOf(report) is { } error)
                {
                    json.WritePropertyName("error");
                    error.Write(json);
                }

                json.WriteString("version", report.Version);
                if (report is { Clock: { } clock, ClockOffset: { } ahead })
                {
                    json.WriteString("clock", clock);
                    json.WriteNumber("clockOffsetSeconds", ahead.TotalSeconds);
                }

                json.WriteEndObject();
            });
        }
        else
        {
            output.WriteTable(["check", "result"], report.Checks.Select(check => new[] { check.Name, check.Problem ?? "ok" }));
            output.WriteLine($"Version {Words.Of(report.Version)}, clock {Words.Of(report.Clock)}");
        }

        return ErrorOf(report) is { } problem ? output.Fail(problem.Code, problem.Message) : ExitCodes.Done;
    }

    private static CommandError? ErrorOf(SourceTestReport report)
        => report.Succeeded ? null : new CommandError(ErrorCodes.SourceFailed, $"The source '{report.Source}' does not work: {report.Checks[^1].Problem}");
}
