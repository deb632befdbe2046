using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Lookups;

namespace Personalization.Hosting.Commands;

/// <summary><c>lookup COLLECTION INDEX VALUE</c>.</summary>
internal sealed class LookupCommand(CommonOptions common, CommandOutput output)
{
    /// <summary>How long a store may take to answer one lookup.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Argument<string> _collection = new("COLLECTION") { Description = "The collection's name." };
    private readonly Argument<string> _index = new("INDEX") { Description = "One of its indexes." };
    private readonly Argument<string> _value = new("VALUE") { Description = "The value, such as jane@example.com." };
    private readonly Option<bool> _explain = new("--explain") { Description = "Of what parts the record is made: sync, run, time, fields, column of the key." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var lookup = new LookupCommand(common, output);
        lookup._collection.Suggests(common, names => names.Collections);
        lookup._index.Suggests(common, names => names.Indexes);
        var command = new Command("lookup", "Finds a record, as applications do. Ends with 4 when there is none, and with 5 when it is not known: the collection is loading, or the store cannot be reached.") { lookup._collection, lookup._index, lookup._value, lookup._explain, common.Region };
        command.Validators.Add(result =>
        {
            if (result.GetResult(common.Region) is not null && common.HostOf(result) is not null)
            {
                result.AddError("--region chooses a store for a lookup here. A host answers from the one that it serves: leave one of the two out.");
            }
        });
        return command.WithLocalOrHost(common, lookup.FindHereAsync, lookup.FindThereAsync);
    }

    private Task<int> FindHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
        => cache.WithinAsync(Patience, token => FindAsync(result, cache, token), cancellationToken);

    private async Task<int> FindAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var (collection, index, value) = (result.GetValue(_collection)!, result.GetValue(_index)!, result.GetValue(_value)!);
        if (result.GetValue(common.Region) is { } region && cache.Options.Problems.Count == 0 && !cache.Options.Regions.Any(known => known.Name == region))
        {
            var problem = cache.Options.Regions.Count == 0
                ? "--region: There is one store for all. Leave it out."
                : $"--region: There is no store '{region}'. {NameSuggestion.For(region, cache.Options.Regions.Select(known => known.Name))}";
            return output.Fail(ExitCodes.Usage, [new CommandError(CommandError.Usage, problem)], problem);
        }

        cache.RefuseMemory();
        if (result.GetValue(_explain))
        {
            return await cache.Get<RecordExplainer>().ExplainAsync(collection, index, value, cancellationToken) is { } explanation
                ? WriteExplanation(result, ExplanationJson.Serialize(explanation))
                : NoRecord();
        }

        return await cache.Get<IPersonalizationCache>().GetAsync(collection, index, value, cancellationToken) is { } record
            ? WriteRecord(record.Utf8Json)
            : NoRecord();
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

    private int NoRecord() => output.Fail(ApiProblems.RecordNotFound, ApiProblems.NoRecord.Detail);

    private int WriteRecord(ReadOnlyMemory<byte> json)
    {
        output.WriteJson(json);
        return ExitCodes.Done;
    }

    private int WriteExplanation(ParseResult result, ReadOnlyMemory<byte> json)
    {
        if (output.AsJson)
        {
            return WriteRecord(json);
        }

        using var document = JsonDocument.Parse(json);
        ExplanationOutput.Write(output, document.RootElement);
        return ExitCodes.Done;
    }
}
