using System.CommandLine;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync forget ID</c>.</summary>
internal sealed class SyncForgetCommand(CommandOutput output)
{
    private readonly Argument<string> _id = new("ID") { Description = "The id of a sync that is not configured any more." };
    private readonly Option<bool> _removeParts = new("--remove-parts") { Description = "Remove its parts from the records; otherwise they stay until another sync writes these fields." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var forget = new SyncForgetCommand(output);
        return new Command("forget", "Forgets a sync that is not configured any more, so that others may write its fields.") { forget._id, forget._removeParts }
            .WithLocalOrHost(common, forget.ForgetHereAsync, forget.ForgetThereAsync);
    }

    private async Task<int> ForgetHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var id = result.GetValue(_id)!;
        var removed = await cache.Get<ISyncService>().ForgetAsync(id, result.GetValue(_removeParts), cancellationToken);
        return Write(ManagementJson.Serialize(json => PreviewJson.WriteForgotten(json, id, removed)));
    }

    private async Task<int> ForgetThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.AskLongAsync(
        $"api/v1/syncs/{Uri.EscapeDataString(result.GetValue(_id)!)}/forget", new { removeParts = result.GetValue(_removeParts) }, cancellationToken));

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        var answer = HostRuns.Parse(json);
        output.WriteLine($"'{AnswerReader.TextOf(answer, "syncId")}' is forgotten; {Words.Of(AnswerReader.NumberOf(answer, "removedParts"))} of its parts were removed.");
        return ExitCodes.Done;
    }
}
