using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>models</c>.</summary>
internal static class ModelFormat
{
    private static readonly WordValue<ColumnType> Type = new(
        "column type",
        new Dictionary<string, ColumnType>(StringComparer.Ordinal)
        {
            ["boolean"] = ColumnType.Boolean,
            ["number"] = ColumnType.Number,
            ["string"] = ColumnType.String,
            ["timestamp"] = ColumnType.Timestamp,
            ["date"] = ColumnType.Date,
            ["json"] = ColumnType.Json,
        });

    private static readonly WordValue<PiiPolicy> Pii = new(
        "policy",
        new Dictionary<string, PiiPolicy>(StringComparer.Ordinal) { ["drop"] = PiiPolicy.Drop, ["hash"] = PiiPolicy.Hash },
        "mask");

    private static readonly MapShape<ModelSettings, ColumnDraft> Columns = new(
        "column",
        new ObjectShape<ColumnDraft>()
            .Value("type", Type, (column, value) => column.Type = value, "What values are cast to: boolean, number, string, timestamp, date, or json for text that becomes nested JSON.")
            .Value("pii", Pii, (column, value) => column.Pii = value, "What is let out of a column with personal data: drop for nothing, hash for its SHA-256.")
            .Later("description"),
        name => new ColumnDraft(name),
        (model, column, place) =>
        {
            if (column.Type is { } type)
            {
                model.Columns[column.Name] = type;
            }

            if (column.Pii is { } pii)
            {
                model.Pii[column.Name] = pii;
            }

            if (!place.HasProblems && column is { Type: null, Pii: null })
            {
                place.Report($"Nothing is said of the column '{column.Name}'. Add its type, or pii.");
            }
        });

    internal static MapShape<ReadingContext, ModelSettings> Section { get; } = new(
        "model",
        new ObjectShape<ModelSettings>()
            .Value("source", TextValue.Any, (model, value) => model.Source = value, "The name of the source that it is read from.", Presence.RequiredWhenCompiled)
            .Value("rawSql", TextValue.Any, (model, value) => model.Sql = value, "The SQL statement; either this or tableName.")
            .Value("tableName", TextValue.Any, (model, value) => model.Table = value, "The table that is read as a whole, such as sales.customers.")
            .Value("primaryKey", TextValue.Any, (model, value) => model.PrimaryKey = value, "The column that identifies a row.", Presence.RequiredWhenCompiled)
            .Nested("columns", Columns, model => model, "The types given to columns, by column; the others are as the source delivers them.")
            .OneOf("rawSql", "tableName"),
        name => new ModelSettings(name),
        (context, model, _) => context.Options.Models.Add(model));
}
