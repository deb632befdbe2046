using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Personalization.AspNetCore.Contracts;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Ingest;

namespace Personalization.Hosting.Commands;

/// <summary><c>events violations list</c>.</summary>
internal sealed class ViolationListCommand(CommandOutput output)
{
    private readonly Option<string?> _contract = new("--contract") { Description = "Only those of a contract.", HelpName = "NAME" };
    private readonly Option<string?> _event = new("--event") { Description = "Only those of an event of the contract, by its id there.", HelpName = "ID" };
    private readonly Option<bool> _blocked = new("--blocked") { Description = "Only blocked events, which can be replayed." };
    private readonly Option<bool> _payload = new("--payload") { Description = "Show the events themselves. They hold personal data." };
    private readonly Option<int> _limit = new("--limit") { Description = "How many.", HelpName = "N", DefaultValueFactory = _ => ContractEndpoints.DefaultLimit };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var list = new ViolationListCommand(output);
        var command = new Command("list", "Lists what events broke of their contracts, the newest first.") { list._contract, list._event, list._blocked, list._payload, list._limit };
        command.AtLeast(list._limit, 1);
        command.Validators.Add(result =>
        {
            if (result.GetResult(list._limit) is { Errors: var errors } && !errors.Any() && result.GetValue(list._limit) > EventViolations.MostListed)
            {
                result.AddError($"--limit is at most {EventViolations.MostListed}.");
            }
        });
        return command.WithLocalOrHost(common, list.ListHereAsync, list.ListThereAsync);
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var filter = new ViolationFilter { Contract = result.GetValue(_contract), Event = result.GetValue(_event), IsBlocked = result.GetValue(_blocked) };
        var found = await cache.Get<EventViolations>().ListAsync(filter, result.GetValue(_limit), cancellationToken);
        return Write(ManagementJson.List(found, (json, one) => ViolationJson.Write(json, one, result.GetValue(_payload))));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/v1/events/violations?limit={result.GetValue(_limit)}");
        path += result.GetValue(_contract) is { } contract ? $"&contract={Uri.EscapeDataString(contract)}" : string.Empty;
        path += result.GetValue(_event) is { } one ? $"&event={Uri.EscapeDataString(one)}" : string.Empty;
        path += (result.GetValue(_blocked) ? "&blocked=true" : string.Empty) + (result.GetValue(_payload) ? "&payload=true" : string.Empty);
        return Write(await host.GetAsync(path, cancellationToken));
    }

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
            return ExitCodes.Done;
        }

        using var list = JsonDocument.Parse(json);
        output.WriteTable(
            ["id", "time", "contract", "event", "version", "blocked", "violations"],
            list.RootElement.GetProperty("data").EnumerateArray().Select(one => new[]
            {
                AnswerReader.TextOf(one, "id")!,
                Words.Of(one.GetProperty("time").GetDateTimeOffset()),
                Words.Of(AnswerReader.TextOf(one, "contract") ?? string.Empty),
                AnswerReader.TextOf(one, "event") ?? AnswerReader.TextOf(one, "eventName") ?? AnswerReader.TextOf(one, "eventType")!,
                Words.Of(AnswerReader.TextOf(one, "schemaVersion") ?? string.Empty),
                one.GetProperty("blocked").GetBoolean() ? "yes" : "no",
                string.Join("; ", one.GetProperty("violations").EnumerateArray().Select(text => text.GetString())),
            }));
        foreach (var one in list.RootElement.GetProperty("data").EnumerateArray().Where(one => one.TryGetProperty("payload", out _)))
        {
            output.WriteLine($"{AnswerReader.TextOf(one, "id")}: {one.GetProperty("payload").GetRawText()}");
        }

        return ExitCodes.Done;
    }
}
