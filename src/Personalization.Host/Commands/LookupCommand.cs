using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Lookups;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Lookups;

namespace Personalization.Hosting.Commands;

/// <summary><c>lookup COLLECTION INDEX VALUE</c>.</summary>
internal sealed class LookupCommand(CommonOptions common, CommandOutput output)
{
    private const string NoRecord = "There is no such record.";

    private readonly Argument<string> _collection = new("COLLECTION") { Description = "The collection's name." };
    private readonly Argument<string> _index = new("INDEX") { Description = "One of its indexes." };
    private readonly Argument<string> _value = new("VALUE") { Description = "The value, such as jane@example.com." };
    private readonly Option<bool> _explain = new("--explain") { Description = "Of what parts the record is made: sync, run, time, fields, column of the key." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var lookup = new LookupCommand(common, output);
        return new Command("lookup", "Finds a record, as applications do. Ends with 1 when there is none.") { lookup._collection, lookup._index, lookup._value, lookup._explain }
            .WithLocalOrHost(common, lookup.FindHereAsync, lookup.FindThereAsync);
    }

    private async Task<int> FindHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var (collection, index, value) = (result.GetValue(_collection)!, result.GetValue(_index)!, result.GetValue(_value)!);
        await cache.StartAsync(cancellationToken);
        if (result.GetValue(_explain))
        {
            return await cache.Get<IRecordExplainer>().ExplainAsync(collection, index, value, cancellationToken) is { } explanation
                ? WriteExplanation(result, ExplanationJson.Serialize(explanation))
                : output.Fail(NoRecord);
        }

        return await cache.Get<IPersonalizationCache>().GetAsync(collection, index, value, cancellationToken) is { } record
            ? WriteRecord(record.Utf8Json)
            : output.Fail(NoRecord);
    }

    private async Task<int> FindThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var collection = Uri.EscapeDataString(result.GetValue(_collection)!);
        var (index, value) = (result.GetValue(_index)!, result.GetValue(_value)!);
        if (result.GetValue(_explain))
        {
            return WriteExplanation(
                result,
                await host.GetAsync($"v1/collections/{collection}/records/{Uri.EscapeDataString(index)}/{Uri.EscapeDataString(value)}/explain", cancellationToken));
        }

        // In the body, so that the value is in no proxy's log.
        return WriteRecord(await host.PostForRecordAsync($"v1/collections/{collection}/records", new Dictionary<string, string> { [index] = value }, cancellationToken));
    }

    private int WriteRecord(ReadOnlyMemory<byte> json)
    {
        output.WriteJson(json);
        return ExitCodes.Done;
    }

    private int WriteExplanation(ParseResult result, ReadOnlyMemory<byte> json)
    {
        if (result.GetValue(common.Json))
        {
            return WriteRecord(json);
        }

        using var document = JsonDocument.Parse(json);
        ExplanationOutput.Write(output, document.RootElement);
        return ExitCodes.Done;
    }
}
