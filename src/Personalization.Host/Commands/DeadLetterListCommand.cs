using System.CommandLine;
using System.Globalization;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Memberships;

namespace Personalization.Hosting.Commands;

/// <summary><c>dead-letters list</c>.</summary>
internal sealed class DeadLetterListCommand(CommandOutput output)
{
    private readonly Option<string?> _sync = new("--sync") { Description = "Only those of a realtime sync or event sync.", HelpName = "NAME" };
    private readonly Option<string?> _after = new("--after") { Description = "Only those behind one, in the order of the list.", HelpName = "ID" };
    private readonly Option<int> _limit = new("--limit") { Description = "How many at most.", HelpName = "N", DefaultValueFactory = _ => PageQuery.MaxLimit };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var list = new DeadLetterListCommand(output);
        var command = new Command("list", "Lists dead letters of destinations and of the tables of sinks: why each was refused, and when.") { list._sync, list._after, list._limit };
        command.AtLeast(list._limit, 1);
        return command.WithLocalOrHost(common, list.ListHereAsync, list.ListThereAsync);
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var letters = await cache.Get<RefusedList>().ListAsync(result.GetValue(_sync), result.GetValue(_after), Math.Min(result.GetValue(_limit), PageQuery.MaxLimit), cancellationToken);
        return Write(ManagementJson.List(letters, DeliveryJson.Write));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/v1/dead-letters?limit={Math.Min(result.GetValue(_limit), PageQuery.MaxLimit)}");
        foreach (var (name, value) in new[] { ("sync", result.GetValue(_sync)), ("after", result.GetValue(_after)) })
        {
            path += value is null ? string.Empty : $"&{name}={Uri.EscapeDataString(value)}";
        }

        return Write(await host.GetAsync(path, cancellationToken));
    }

    private int Write(byte[] json) => output.WriteList(
        json,
        ["id", "kind", "of", "trigger", "refused at", "reason"],
        letter =>
        [
            AnswerReader.TextOf(letter, "id")!,
            AnswerReader.TextOf(letter, "kind")!,
            (AnswerReader.TextOf(letter, "sync") ?? AnswerReader.TextOf(letter, "sink"))!,
            AnswerReader.TextOf(letter, "trigger")!,
            Words.Of(letter.GetProperty("at").GetDateTimeOffset()),
            AnswerReader.TextOf(letter, "reason")!,
        ]);
}
