using System.CommandLine;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync release ID</c>.</summary>
internal sealed class SyncReleaseCommand(CommandOutput output)
{
    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };
    private readonly Option<string?> _run = new("--run") { Description = "The run whose removals were undone; without it all." };
    private readonly Option<string[]> _rows = new("--row") { Description = "A record key, instead of all; may be repeated, up to 1,000 times." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var release = new SyncReleaseCommand(output);
        release._id.Suggests(common, names => names.Syncs);
        return new Command("release", "Ends the holding of records that 'sync undo' has brought back: the next run removes those that the model lacks.") { release._id, release._run, release._rows }
            .WithLocalOrHost(common, release.ReleaseHereAsync, release.ReleaseThereAsync);
    }

    private async Task<int> ReleaseHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var id = result.GetValue(_id)!;
        var released = await cache.Get<IUndoService>().ReleaseAsync(id, result.GetValue(_run), RowsOf(result), cancellationToken);
        return Write(ManagementJson.Serialize(json => UndoJson.WriteReleased(json, id, released)));
    }

    private async Task<int> ReleaseThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.AskLongAsync(
        $"api/v1/syncs/{Uri.EscapeDataString(result.GetValue(_id)!)}/release", new { runId = result.GetValue(_run), keys = RowsOf(result) }, cancellationToken));

    private string[]? RowsOf(ParseResult result) => result.GetValue(_rows) is { Length: > 0 } rows ? rows : null;

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        var answer = HostRuns.Parse(json);
        output.WriteLine($"{Words.Of(AnswerReader.NumberOf(answer, "released"))} records of '{AnswerReader.TextOf(answer, "syncId")}' are held no longer; its next run removes those that the model lacks.");
        return ExitCodes.Done;
    }
}
