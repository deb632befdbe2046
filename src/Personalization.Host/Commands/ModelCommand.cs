using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sync.Preview;

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
        return new Command("model", "Looks at models.") { preview.WithLocal(common, model.PreviewAsync) };
    }

    private async Task<int> PreviewAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        const int usual = 1_000;
        var shown = result.GetValue(_limit);
        var preview = await cache.Get<IModelService>().PreviewAsync(result.GetValue(_name)!, Math.Max(shown, usual), shown, cancellationToken);
        if (output.AsJson)
        {
            output.WriteJson(json => WriteJson(json, preview));
        }
        else
        {
            Write(preview);
        }

        return ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter json, ModelPreview preview)
    {
        json.WriteStartObject();
        json.WriteString("model", preview.Model);
        json.WriteString("primaryKey", preview.PrimaryKey);
        json.WriteNumber("rowsRead", preview.RowsRead);
        json.WriteBoolean("isWhole", preview.IsWhole);
        json.WriteNumber("rowsWithoutKey", preview.RowsWithoutKey);
        json.WriteNumber("duplicateKeys", preview.DuplicateKeys);
        json.WriteNumber("rowsWithDuplicateKey", preview.RowsWithDuplicateKey);
        json.WriteStartArray("columns");
        foreach (var column in preview.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("declaredType", column.DeclaredType);
            json.WriteStartArray("jsonTypes");
            foreach (var type in column.JsonTypes)
            {
                json.WriteStringValue(type);
            }

            json.WriteEndArray();
            json.WriteNumber("nullShare", column.NullShare);
            json.WriteNumber("refused", column.Refused);
            json.WriteString("refusedReason", column.RefusedReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in preview.Sample)
        {
            json.WriteRawValue(row.Span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(ModelPreview preview)
    {
        var whole = preview.IsWhole ? "all of it" : "the model goes on";
        output.WriteLine($"{preview.Model}, by {preview.PrimaryKey}: {Words.Of(preview.RowsRead)} rows read, {whole}.");
        output.WriteTable(
            ["column", "declared", "JSON", "null", "refused"],
            preview.Columns.Select(column => new[]
            {
                column.Name,
                Words.Of(column.DeclaredType),
                Words.Of(string.Join("|", column.JsonTypes)),
                Words.Percent(column.NullShare),
                column.Refused == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{column.Refused}: {column.RefusedReason}"),
            }));
        if (preview.RowsWithoutKey > 0)
        {
            output.WriteLine($"{Words.Of(preview.RowsWithoutKey)} rows have no key; a sync ignores them.");
        }

        if (preview.DuplicateKeys > 0)
        {
            output.WriteLine($"{Words.Of(preview.RowsWithDuplicateKey)} rows share {Words.Of(preview.DuplicateKeys)} keys; a sync rejects them all.");
        }

        foreach (var row in preview.Sample)
        {
            output.WriteLine(Encoding.UTF8.GetString(row.Span));
        }
    }
}
