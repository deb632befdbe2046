using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;
using Personalization.Sources;

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

    private static readonly MapShape<ModelSettings, ColumnDraft> Columns = new(
        "column",
        new ObjectShape<ColumnDraft>()
            .Value("type", Type, (column, value) => column.Type = value, "What values are cast to: boolean, number, string, timestamp, date, or json for text that becomes nested JSON.", Presence.Required)
            .Later("pii", "description"),
        name => new ColumnDraft(name),
        (model, column, _) => model.Columns[column.Name] = column.Type);

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
