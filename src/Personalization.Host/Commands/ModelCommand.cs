using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>model preview NAME</c>.</summary>
internal sealed class ModelCommand(CommandOutput output)
{
    private const int DefaultLimit = 10;

    private readonly Argument<string> _name = new("NAME") { Description = "The model's name, or the id of a sync with a model of its own." };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "How many rows are shown. Types, null shares and duplicate keys are of the first 1,000 rows, or of as many as are shown.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultLimit,
    };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var model = new ModelCommand(output);
        model._name.Suggests(common, names => names.Models);
        var preview = new Command("preview", "Shows the first rows of a model and of what they are made. Writes nothing. Rows may be personal data.") { model._name, model._limit };
        preview.AtLeast(model._limit, 1);
        return new Command("model", "Looks at models.") { preview.WithLocalOrHost(common, model.PreviewHereAsync, model.PreviewThereAsync) };
    }

    private async Task<int> PreviewHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var shown = result.GetValue(_limit);
        var preview = await cache.Get<IModelService>().PreviewAsync(result.GetValue(_name)!, Math.Max(shown, ModelEndpoints.RowsRead), shown, cancellationToken);
        return Write(ManagementJson.Serialize(json => ModelPreviewJson.Write(json, preview)));
    }

    private async Task<int> PreviewThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.AskLongAsync(
        string.Create(CultureInfo.InvariantCulture, $"api/v1/models/{Uri.EscapeDataString(result.GetValue(_name)!)}/preview?limit={result.GetValue(_limit)}"), body: null, cancellationToken));

    private int Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJson(json);
        }
        else
        {
            WriteText(HostRuns.Parse(json));
        }

        return ExitCodes.Done;
    }

    private void WriteText(JsonElement preview)
    {
        var whole = preview.GetProperty("isWhole").GetBoolean() ? "all of it" : "the model goes on";
        output.WriteLine($"{AnswerReader.TextOf(preview, "model")}, by {AnswerReader.TextOf(preview, "primaryKey")}: {Words.Of(AnswerReader.NumberOf(preview, "rowsRead"))} rows read, {whole}.");
        output.WriteTable(["column", "declared", "JSON", "null", "refused"], preview.GetProperty("columns").EnumerateArray().Select(RowOf));
        if (AnswerReader.NumberOf(preview, "rowsWithoutKey") is > 0 and var without)
        {
            output.WriteLine($"{Words.Of(without)} rows have no key; a sync ignores them.");
        }

        if (AnswerReader.NumberOf(preview, "duplicateKeys") is > 0 and var duplicates)
        {
            output.WriteLine($"{Words.Of(AnswerReader.NumberOf(preview, "rowsWithDuplicateKey"))} rows share {Words.Of(duplicates)} keys; a sync rejects them all.");
        }

        foreach (var row in preview.GetProperty("rows").EnumerateArray())
        {
            output.WriteLine(row.GetRawText());
        }
    }

    private static string[] RowOf(JsonElement column) =>
    [
        AnswerReader.TextOf(column, "name")!,
        Words.Of(AnswerReader.TextOf(column, "declaredType")),
        Words.Of(string.Join("|", column.GetProperty("jsonTypes").EnumerateArray().Select(type => type.GetString()))),
        Words.Percent(column.GetProperty("nullShare").GetDouble()),
        AnswerReader.NumberOf(column, "refused") is > 0 and var refused ? string.Create(CultureInfo.InvariantCulture, $"{refused}: {AnswerReader.TextOf(column, "refusedReason")}") : "-",
    ];
}
