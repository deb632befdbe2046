using System.CommandLine;
using System.Text;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

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
            .WithLocal(common, test.TestAsync);
    }

    private async Task<int> TestAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var options = new RowTestOptions { As = result.GetValue(_as) is { } word ? Kinds[word] : null, Write = result.GetValue(_write) };
        if (options.Write)
        {
            cache.RefuseMemory();
        }

        var test = await cache.Get<ISyncService>().TestRowAsync(result.GetValue(_id)!, result.GetValue(_row)!, options, cancellationToken);
        if (output.AsJson)
        {
            output.WriteJson(json => WriteJson(json, test));
        }
        else
        {
            Write(test);
        }

        return test.Refusal is null && test.WriteRefusal is null ? ExitCodes.Done : ExitCodes.Rejections;
    }

    private static void WriteJson(Utf8JsonWriter json, RowTest test)
    {
        json.WriteStartObject();
        json.WriteString("syncId", test.SyncId);
        json.WriteString("key", test.Key);
        json.WriteString("as", WordOf(test.Kind));
        FieldsOutput.Write(json, "row", test.Row);
        json.WriteStartArray("fields");
        foreach (var field in test.Fields)
        {
            json.WriteStartObject();
            json.WriteString("field", field.Name);
            json.WriteString("mapping", field.Kind);
            FieldsOutput.Write(json, "value", field.Value);
            json.WriteBoolean("leftOut", field is { Value: null, Refusal: null });
            json.WriteString("refusal", field.Refusal);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("indexes");
        foreach (var (name, value) in test.IndexValues)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        FieldsOutput.Write(json, "before", test.Before);
        FieldsOutput.Write(json, "after", test.After);
        json.WriteString("refusal", test.Refusal ?? test.WriteRefusal);
        json.WriteBoolean("written", IsWritten(test));
        json.WriteEndObject();
    }

    private void Write(RowTest test)
    {
        output.WriteLine($"Row      {TextOf(test.Row)}");
        if (test.Fields.Count > 0)
        {
            output.WriteTable(
                ["field", "mapping", "value"],
                test.Fields.Select(field => new[] { field.Name, field.Kind, field.Refusal ?? (field.Value is null ? "(left out)" : TextOf(field.Value)) }));
        }

        foreach (var (name, value) in test.IndexValues)
        {
            output.WriteLine($"Index    {name}: {value ?? "(none)"}");
        }

        WriteRecord(test);
        if (test.Written is not null)
        {
            output.WriteLine(IsWritten(test) ? $"Written as {WordOf(test.Kind)}. The next run writes it again." : $"Not written: {test.WriteRefusal ?? "the mode leaves this record alone."}");
        }
    }

    private void WriteRecord(RowTest test)
    {
        if (test.Refusal is not null)
        {
            output.WriteLine($"Before   {TextOf(test.Before)}");
            output.WriteLine($"Rejected {test.Refusal}");
        }
        else if (test is { Before: not null, After: not null })
        {
            foreach (var line in RecordDifference.Of(test.Before, test.After))
            {
                output.WriteLine($"Changes  {line}");
            }
        }
        else
        {
            output.WriteLine($"Before   {TextOf(test.Before)}");
            output.WriteLine($"After    {TextOf(test.After)}");
        }
    }

    private static bool IsWritten(RowTest test) => test.Written is { } counts && counts.Added + counts.Changed + counts.Removed > 0;

    private static string TextOf(ReadOnlyMemory<byte>? json) => json is { } known ? Encoding.UTF8.GetString(known.Span) : "-";

    private static string WordOf(PreviewOperationKind kind) => Kinds.First(word => word.Value == kind).Key;
}
