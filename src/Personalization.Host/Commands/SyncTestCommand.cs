using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync test ID --row KEY</c>: one row through the mappings.</summary>
internal sealed class SyncTestCommand(CommandOutput output)
{
    private static readonly Dictionary<string, PreviewOperationKind> Kinds = new(StringComparer.Ordinal)
    {
        ["added"] = PreviewOperationKind.Added,
        ["changed"] = PreviewOperationKind.Changed,
        ["removed"] = PreviewOperationKind.Removed,
    };

    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };
    private readonly Option<string> _row = new("--row") { Description = "The record key of the row.", HelpName = "KEY", Required = true };
    private readonly Option<bool> _write = new("--write") { Description = "Write this record to the store too. The next run writes it again." };

    private readonly Option<string?> _as = new("--as")
    {
        Description = "What the row counts as; without it, changed where the store has the record, added otherwise.",
        HelpName = "added|changed|removed",
    };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var test = new SyncTestCommand(output);
        test._id.Suggests(common, names => names.Syncs);
        test._as.AcceptOnlyFromAmong([.. Kinds.Keys]);
        return new Command("test", "Shows what a sync makes of one row: the row, each field, and the record. Rows may be personal data.") { test._id, test._row, test._as, test._write }
            .WithLocalOrHost(common, test.TestHereAsync, test.TestThereAsync);
    }

    private async Task<int> TestHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var options = new RowTestOptions { As = result.GetValue(_as) is { } word ? Kinds[word] : null, Write = result.GetValue(_write) };
        if (options.Write)
        {
            cache.RefuseMemory();
        }

        var test = await cache.Get<ISyncService>().TestRowAsync(result.GetValue(_id)!, result.GetValue(_row)!, options, cancellationToken);
        return Write(result, ManagementJson.Serialize(json => PreviewJson.WriteRowTest(json, test)));
    }

    private async Task<int> TestThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, object?> { ["key"] = result.GetValue(_row), ["as"] = result.GetValue(_as), ["write"] = result.GetValue(_write) };
        return Write(result, await host.AskLongAsync($"api/v1/syncs/{Uri.EscapeDataString(result.GetValue(_id)!)}/test", body, cancellationToken));
    }

    private int Write(ParseResult result, byte[] json)
    {
        var test = HostRuns.Parse(json);
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            WriteText(test, result.GetValue(_write));
        }

        return AnswerReader.TextOf(test, "refusal") is null ? ExitCodes.Done : ExitCodes.Rejections;
    }

    private void WriteText(JsonElement test, bool isToBeWritten)
    {
        output.WriteLine($"Row      {RawOf(test, "row")}");
        if (test.GetProperty("fields").GetArrayLength() > 0)
        {
            output.WriteTable(
                ["field", "mapping", "value"],
                test.GetProperty("fields").EnumerateArray().Select(field => new[]
                {
                    AnswerReader.TextOf(field, "field")!,
                    AnswerReader.TextOf(field, "mapping")!,
                    AnswerReader.TextOf(field, "refusal") ?? (field.GetProperty("leftOut").GetBoolean() ? "(left out)" : field.GetProperty("value").GetRawText()),
                }));
        }

        foreach (var index in test.GetProperty("indexes").EnumerateObject())
        {
            output.WriteLine($"Index    {index.Name}: {index.Value.GetString() ?? "(none)"}");
        }

        var writeRefusal = AnswerReader.TextOf(test, "writeRefusal");
        var refusal = writeRefusal is null ? AnswerReader.TextOf(test, "refusal") : null;
        WriteRecord(test, refusal);
        if (isToBeWritten && refusal is null)
        {
            output.WriteLine(test.GetProperty("written").GetBoolean()
                ? $"Written as {AnswerReader.TextOf(test, "as")}. The next run writes it again."
                : $"Not written: {writeRefusal ?? "the sync leaves this record alone."}");
        }
    }

    private void WriteRecord(JsonElement test, string? refusal)
    {
        if (refusal is not null)
        {
            output.WriteLine($"Before   {RawOf(test, "before")}");
            output.WriteLine($"Rejected {refusal}");
        }
        else if (AnswerReader.JsonOf(test, "before") is { } before && AnswerReader.JsonOf(test, "after") is { } after)
        {
            foreach (var line in RecordDifference.Of(before, after))
            {
                output.WriteLine($"Changes  {line}");
            }
        }
        else
        {
            output.WriteLine($"Before   {RawOf(test, "before")}");
            output.WriteLine($"After    {RawOf(test, "after")}");
        }
    }

    private static string RawOf(JsonElement test, string name) => test.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.GetRawText() : "-";
}
