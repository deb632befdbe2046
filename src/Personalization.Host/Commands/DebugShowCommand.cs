using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.AspNetCore.Debugging;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>debug show RUN|SYNC</c>.</summary>
internal sealed class DebugShowCommand(CommandOutput output)
{
    private const string Table = "table";

    private readonly Argument<string> _target = new("RUN|SYNC") { Description = "A run's id; or a sync's, for its latest run that was recorded, or with --row for all of them." };
    private readonly Option<string?> _key = new("--row") { Description = "Only the row of this record key.", HelpName = "KEY" };
    private readonly Option<string?> _status = new("--status") { Description = "Only rows of this status.", HelpName = "rejected|succeeded|skipped" };
    private readonly Option<string?> _operation = new("--operation") { Description = "Only rows of this operation.", HelpName = "added|changed|removed" };
    private readonly Option<long?> _batch = new("--batch") { Description = "Only the rows that were sent together with this one: the number of their batch.", HelpName = "N" };
    private readonly Option<string?> _format = new("--format") { Description = "How rows are listed. As json or csv all of them are, as they come.", HelpName = "table|json|csv" };
    private readonly Option<int?> _limit = new("--limit") { Description = "How many rows; 100 in a table, and all in a file, without it.", HelpName = "N" };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var show = new DebugShowCommand(output);
        show._target.Suggests(common, names => names.Syncs);
        show._status.AcceptOnlyFromAmong(DebugRowQuery.Statuses);
        show._operation.AcceptOnlyFromAmong(DebugRowQuery.Operations);
        show._format.AcceptOnlyFromAmong(Table, DebugExport.Json, DebugExport.Csv);
        show._limit.Validators.Add(result =>
        {
            if (NumberOptions.ValueOf(result) is < 1)
            {
                result.AddError("--limit: Write a number of rows of 1 or more.");
            }
        });
        return new Command("show", "Shows the rows that the debugger has recorded. They are personal data.")
        {
            show._target, show._key, show._status, show._operation, show._batch, show._format, show._limit,
        }.WithLocalOrHost(common, show.ShowHereAsync, show.ShowThereAsync);
    }

    private async Task<int> ShowHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var reading = DebugCommands.ReadingOf(cache);
        var target = result.GetValue(_target)!;
        var query = QueryOf(result);
        if (cache.Get<PersonalizationDefinitions>().Syncs.ContainsKey(target))
        {
            query = query with { SyncId = target, RunId = query.Key is null ? await reading.LatestOfAsync(target, cancellationToken) ?? string.Empty : null };
        }
        else if (await reading.SyncOfAsync(target, cancellationToken) is not null)
        {
            query = query with { RunId = target };
        }
        else
        {
            return output.Fail(ApiProblems.RunNotFound, $"'{target}' is neither a sync of the configuration nor a run of which anything is known here. Runs of a host are known to it: add --host URL --key KEY.");
        }

        if (FormatOf(result) is var format && format != Table)
        {
            await reading.Export.WriteAsync(query, format, WritePieceAsync, cancellationToken);
            await EndAsync(format);
            return ExitCodes.Done;
        }

        var (rows, next) = await reading.ListAsync(query, cancellationToken);
        return Write(ManagementJson.Serialize(json => DebugJson.WritePage(json, rows, next)));
    }

    private async Task<int> ShowThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var target = result.GetValue(_target)!;
        var kind = Guid.TryParseExact(target, "n", out _) ? "runs" : "syncs";
        var path = $"api/v1/{kind}/{Uri.EscapeDataString(target)}/rows?{TextOf(result)}";
        if (FormatOf(result) is not (var format and not Table))
        {
            return Write(await host.GetAsync(path, cancellationToken));
        }

        await host.CopyAsync($"{path}&format={format}", format == DebugExport.Csv ? "text/csv" : "application/json", output.Answers, cancellationToken);
        await EndAsync(format);
        return ExitCodes.Done;
    }

    private string FormatOf(ParseResult result) => result.GetValue(_format) ?? (output.AsJson ? DebugExport.Json : Table);

    private JournalRowQuery QueryOf(ParseResult result) => new()
    {
        Kind = JournalRowKind.Debugged,
        Key = result.GetValue(_key),
        Status = result.GetValue(_status),
        Operation = result.GetValue(_operation),
        Batch = result.GetValue(_batch),
        Limit = LimitOf(result),
    };

    private int LimitOf(ParseResult result) => FormatOf(result) == Table
        ? Math.Min(result.GetValue(_limit) ?? DebugRowQuery.DefaultLimit, JournalLimits.Page)
        : result.GetValue(_limit) ?? int.MaxValue;

    private string TextOf(ParseResult result)
    {
        var query = QueryOf(result);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"limit={query.Limit}"));
        foreach (var (name, value) in new[] { ("key", query.Key), ("status", query.Status), ("operation", query.Operation), ("batch", query.Batch?.ToString(CultureInfo.InvariantCulture)) })
        {
            _ = value is null ? text : text.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return text.ToString();
    }

    private async ValueTask WritePieceAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) => await output.Answers.WriteAsync(Encoding.UTF8.GetString(piece.Span).AsMemory(), cancellationToken);

    /// <summary>A document ends with its line; the last line of a CSV has its end.</summary>
    private async Task EndAsync(string format) => await output.Answers.WriteAsync(format == DebugExport.Json ? Environment.NewLine : string.Empty);

    private int Write(byte[] page)
    {
        using var json = JsonDocument.Parse(page);
        var rows = json.RootElement.GetProperty("data").EnumerateArray().ToList();
        output.WriteTable(
            ["key", "operation", "status", "batch", "region", "answer", "source", "part"],
            rows.Select(row => new[]
            {
                Cell(row, "key"), Cell(row, "operation"), Cell(row, "status"), Cell(row, "batch"), Cell(row, "region"),
                Cell(row, row.GetProperty("reason").ValueKind == JsonValueKind.Null ? "answer" : "reason"), Cell(row, "source"), Cell(row, "part"),
            }));
        if (json.RootElement.GetProperty("next").ValueKind != JsonValueKind.Null)
        {
            output.Remark("There are more rows. Ask for more with --limit, for some with --row, --status, --operation or --batch, or for all with --format csv or json.");
        }

        return ExitCodes.Done;
    }

    private static string Cell(JsonElement row, string name) => row.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.Null } => Words.Of((string?)null),
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var other => other.GetRawText(),
    };
}
