using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Personalization.AspNetCore.Events;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Ingest;

namespace Personalization.Hosting.Commands;

/// <summary><c>events catalog [SOURCE]</c>: which events were seen.</summary>
internal sealed class EventCatalogCommand(CommandOutput output)
{
    private readonly Argument<string?> _source = new("SOURCE") { Description = "The event source's name; all without it.", Arity = ArgumentArity.ZeroOrOne };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var catalog = new EventCatalogCommand(output);
        catalog._source.Suggests(common, names => names.EventSources);
        return new Command("catalog", "Counts the events of the last 25 hours by source, type and name, with when they were seen first and last. Reads the whole log.") { catalog._source }
            .WithLocalOrHost(common, catalog.ReadHereAsync, catalog.ReadThereAsync);
    }

    private async Task<int> ReadHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var (events, others) = await cache.Get<EventCatalog>().ReadAsync(result.GetValue(_source), cancellationToken);
        return Write(ManagementJson.Serialize(json => EventManagementJson.Write(json, events, others)));
    }

    private async Task<int> ReadThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.AskLongAsync(
        "api/v1/events/catalog" + (result.GetValue(_source) is { } source ? "?source=" + Uri.EscapeDataString(source) : string.Empty), body: null, cancellationToken));

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        using var catalog = JsonDocument.Parse(json);
        var (events, hours) = (catalog.RootElement.GetProperty("data"), catalog.RootElement.GetProperty("hours").GetDouble());
        if (events.GetArrayLength() == 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"No events came in the last {hours:0} hours."));
            return ExitCodes.Done;
        }

        output.WriteTable(
            ["source", "type", "name", "count", "first seen", "last seen"],
            events.EnumerateArray().Select(seen => new[]
            {
                AnswerReader.TextOf(seen, "source")!,
                AnswerReader.TextOf(seen, "type")!,
                Words.Of(AnswerReader.TextOf(seen, "name")),
                Words.Of(AnswerReader.NumberOf(seen, "count")),
                Words.Of(seen.GetProperty("firstSeenAt").GetDateTimeOffset()),
                Words.Of(seen.GetProperty("lastSeenAt").GetDateTimeOffset()),
            }));
        var others = AnswerReader.NumberOf(catalog.RootElement, "others");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Of the last {hours:0} hours{(others > 0 ? $", and {Words.Of(others, "event")} of other names" : string.Empty)}."));
        return ExitCodes.Done;
    }
}
