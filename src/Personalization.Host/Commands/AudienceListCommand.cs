using System.CommandLine;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>audience list</c>.</summary>
internal sealed class AudienceListCommand(CommandOutput output)
{
    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var list = new AudienceListCommand(output);
        return new Command("list", "Lists the audiences.").WithLocalOrHost(common, list.ListHereAsync, list.ListThereAsync);
    }

    private Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var known = cache.Get<PersonalizationDefinitions>();
        return Task.FromResult(Write(ManagementJson.List(known.Find<RealtimeDefinitions>()?.Audiences ?? [], (json, audience) => AudienceManagementJson.Write(json, audience, known))));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.GetAsync("api/v1/audiences", cancellationToken));

    private int Write(byte[] json) => output.WriteList(
        json,
        ["audience", "parent", "events", "window", "time zone"],
        audience =>
        [
            AnswerReader.TextOf(audience, "id")!,
            AnswerReader.TextOf(audience, "parentModelId")!,
            Words.Of(string.Join(", ", audience.GetProperty("eventModels").EnumerateArray().Select(model => model.GetString()))),
            audience.GetProperty("windowSeconds").GetDouble() is > 0 and var seconds ? Words.Of(TimeSpan.FromSeconds(seconds)) : Words.Of(string.Empty),
            AnswerReader.TextOf(audience, "timeZone")!,
        ]);
}
