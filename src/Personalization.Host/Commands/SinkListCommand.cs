using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>sinks list</c>.</summary>
internal sealed class SinkListCommand(CommandOutput output)
{
    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var list = new SinkListCommand(output);
        return new Command("list", "Lists the sinks, and how many events and violations each has not read yet.").WithLocalOrHost(common, list.ListHereAsync, list.ListThereAsync);
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        return Write(ManagementJson.List(await cache.Get<SinkManagement>().ListAsync(cancellationToken), SinkJson.Write));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.GetAsync("api/v1/sinks", cancellationToken));

    private int Write(byte[] json) => output.WriteList(
        json,
        ["sink", "source", "schema", "unread events", "unread violations"],
        sink =>
        [
            AnswerReader.TextOf(sink, "id")!,
            AnswerReader.TextOf(sink, "source")!,
            AnswerReader.TextOf(sink, "schema")!,
            CountOf(sink, "unreadEvents"),
            CountOf(sink, "unreadViolations"),
        ]);

    private static string CountOf(JsonElement sink, string name)
        => AnswerReader.NumberOf(sink, name) is var count && count < SinkManagement.MostCounted ? Words.Of(count) : $"{Words.Of(count)} or more";
}
