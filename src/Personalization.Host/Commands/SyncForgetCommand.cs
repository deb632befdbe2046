using System.CommandLine;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

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
            .WithLocal(common, forget.ForgetAsync);
    }

    private async Task<int> ForgetAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var id = result.GetValue(_id)!;
        var removed = await cache.Get<ISyncService>().ForgetAsync(id, result.GetValue(_removeParts), cancellationToken);
        if (output.AsJson)
        {
            output.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("syncId", id);
                json.WriteNumber("removedParts", removed);
                json.WriteEndObject();
            });
        }
        else
        {
            output.WriteLine($"'{id}' is forgotten; {Words.Of(removed)} of its parts were removed.");
        }

        return ExitCodes.Done;
    }
}
