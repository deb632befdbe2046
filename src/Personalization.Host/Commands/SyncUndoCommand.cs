using System.CommandLine;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync undo RUN</c>.</summary>
internal sealed class SyncUndoCommand(CommandOutput output, TimeProvider time)
{
    private readonly Argument<string> _run = new("RUN") { Description = "The run whose removals are undone." };
    private readonly Option<string[]> _rows = new("--row") { Description = "A record key, instead of all that the run has removed; may be repeated, up to 1,000 times." };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var undo = new SyncUndoCommand(output, time);
        return new Command("undo", "Brings back the records that a run has removed, and holds them until they are released or the model has them again. For syncs with 'undo: 24h'.") { undo._run, undo._rows }
            .WithLocalOrHost(common, undo.UndoHereAsync, undo.UndoThereAsync);
    }

    private async Task<int> UndoHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var undone = await cache.Get<IUndoService>().UndoAsync(result.GetValue(_run)!, RowsOf(result), cancellationToken);
        return Write(ManagementJson.Serialize(json => UndoJson.WriteUndone(json, undone)));
    }

    private async Task<int> UndoThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await RunProgress.ShowAsync(output, time, show =>
    {
        show(RunProgress.AtHost);
        return host.AskLongAsync($"api/v1/runs/{Uri.EscapeDataString(result.GetValue(_run)!)}/undo", new { keys = RowsOf(result) }, cancellationToken);
    }));

    private string[]? RowsOf(ParseResult result) => result.GetValue(_rows) is { Length: > 0 } rows ? rows : null;

    private int Write(byte[] json)
    {
        var undone = HostRuns.Parse(json);
        var rejected = AnswerReader.NumberOf(undone, "rejected");
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            var sync = AnswerReader.TextOf(undone, "syncId");
            output.WriteLine($"{NumberOf("restored")} records have their part again, {NumberOf("leftAlone")} had one already, {NumberOf("rejected")} were rejected.");
            foreach (var row in undone.GetProperty("rejections").EnumerateArray())
            {
                output.WriteLine($"  {VisibleText.Of(AnswerReader.TextOf(row, "key") ?? string.Empty)}: {AnswerReader.TextOf(row, "reason")}");
            }

            output.WriteLine($"What was brought back is held, though the model lacks it, until 'personalization sync release {sync}' or until the model has it again.");
        }

        return rejected > 0 ? ExitCodes.Rejections : ExitCodes.Done;

        string NumberOf(string name) => Words.Of(AnswerReader.NumberOf(undone, name));
    }
}
