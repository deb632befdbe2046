using System.CommandLine;
using System.Globalization;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>audience preview NAME</c>: how many members, and some of them.</summary>
internal sealed class AudiencePreviewCommand(CommandOutput output)
{
    /// <summary>What to say where nobody could be looked at.</summary>
    internal const string NoRecords = "The collection has no records yet: run its syncs, or wait for them.";

    private readonly Argument<string> _name = new("NAME") { Description = "The audience's name." };

    private readonly Option<int> _sample = new("--sample")
    {
        Description = "How many members are named.",
        HelpName = "N",
        DefaultValueFactory = _ => AudienceManagementEndpoints.DefaultSample,
    };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var preview = new AudiencePreviewCommand(output);
        preview._name.Suggests(common, names => names.Audiences);
        var command = new Command("preview", "Counts the members of an audience among all records, right now, and names some. Writes nothing.") { preview._name, preview._sample };
        command.AtLeast(preview._sample, 0);
        return command.WithLocalOrHost(common, preview.PreviewHereAsync, preview.PreviewThereAsync);
    }

    private async Task<int> PreviewHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var size = await cache.Get<AudienceSurvey>().CountAsync(result.GetValue(_name)!, result.GetValue(_sample), cancellationToken);
        return Write(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, size)));
    }

    private async Task<int> PreviewThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.AskLongAsync(
        string.Create(CultureInfo.InvariantCulture, $"api/v1/audiences/{Uri.EscapeDataString(result.GetValue(_name)!)}/preview?sample={result.GetValue(_sample)}"), body: null, cancellationToken));

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        var size = HostRuns.Parse(json);
        var (people, members) = (AnswerReader.NumberOf(size, "people"), AnswerReader.NumberOf(size, "members"));
        output.WriteLine($"{AnswerReader.TextOf(size, "id")}: {Words.Of(members)} of {Words.Of(people)} in {AnswerReader.TextOf(size, "parentModelId")} are members.");
        if (people == 0)
        {
            output.WriteLine(NoRecords);
        }

        if (size.GetProperty("sample").GetArrayLength() > 0)
        {
            output.WriteLine("Keys of some:");
        }

        foreach (var key in size.GetProperty("sample").EnumerateArray())
        {
            output.WriteLine($"  {key.GetString()}");
        }

        return ExitCodes.Done;
    }
}
