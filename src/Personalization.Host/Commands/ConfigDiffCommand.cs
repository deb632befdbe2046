using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>config diff</c>.</summary>
internal sealed class ConfigDiffCommand(CommandOutput output)
{
    private static readonly string[] Members = ["kind", "name", "change", "effect", "explanation"];

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var diff = new ConfigDiffCommand(output);
        return new Command(
            "diff",
            "Says what taking the configuration over would change: against what the last runs left; with --host, the host's own file against what it runs with. 'sync plan' counts the rows.")
            .WithLocalOrHost(common, diff.CompareHereAsync, diff.CompareThereAsync);
    }

    private async Task<int> CompareHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var changes = await cache.Get<SyncService>().CompareWithStateAsync(cancellationToken);
        return Write(ManagementJson.List(changes, (json, change) => UndoJson.WriteChange(json, change, CommandWords.Here)));
    }

    private async Task<int> CompareThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => Write(HostAnswers.InCommandWords(await host.GetAsync("api/v1/config/diff", cancellationToken)));

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        using var list = JsonDocument.Parse(json);
        var changes = list.RootElement.GetProperty("data").EnumerateArray().ToArray();
        if (changes.Length == 0)
        {
            output.WriteLine("Nothing would change.");
            return ExitCodes.Done;
        }

        output.WriteTable(
            ["what", "name", "change", "effect", "explanation"],
            changes.Select(change => Members.Select(name => RunReader.TextOf(change, name)).ToArray()));
        return ExitCodes.Done;
    }
}
