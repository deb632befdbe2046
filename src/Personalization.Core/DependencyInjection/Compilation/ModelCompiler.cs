using System.Collections.Frozen;
using Personalization.Errors;
using Personalization.Sources;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks models, shared ones and those of a single sync, and makes their definitions.</summary>
internal sealed class ModelCompiler(IReadOnlyDictionary<string, ISource> sources, ConfigurationErrors errors)
{
    /// <summary>Checks the shared models and answers them by name, also those with errors, so that what refers to them is not reported again.</summary>
    internal Dictionary<string, ModelSettings> Check(IEnumerable<ModelSettings> models)
    {
        var byName = new Dictionary<string, ModelSettings>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            if (string.IsNullOrWhiteSpace(model.Name))
            {
                errors.Add("models", "A model has an empty name. Give it one, such as 'customers'.");
            }
            else if (!byName.TryAdd(model.Name, model))
            {
                errors.Add($"models.{model.Name}", $"There are two models of the name '{model.Name}'. Rename one of them.");
            }

            Check(model, $"models.{model.Name}");
        }

        return byName;
    }

    /// <summary>Checks one model.</summary>
    internal void Check(ModelSettings model, string place)
    {
        string[] given = [.. Given(model)];
        if (given.Length == 0)
        {
            errors.Add(place, $"The model reads nothing. Say what it reads: {WaysOut.Written("rawSql or tableName", "FromSql, FromTable, FromRows, FromReader or FromQuery")}.");
        }
        else if (given.Length > 1)
        {
            errors.Add(place, $"The model reads {string.Join(" and ", given)}. Leave one.");
        }

        CheckSource(model, place);
        if (string.IsNullOrWhiteSpace(model.PrimaryKey))
        {
            errors.Add($"{place}.primaryKey", "The model has no primary key. Name the column that identifies a row.");
        }

        foreach (var (column, type) in model.Columns)
        {
            if (column.Length == 0)
            {
                errors.Add($"{place}.columns", "A column with a type has an empty name. Name a column of the model.");
            }

            if (!Enum.IsDefined(type))
            {
                errors.Add($"{place}.columns.{column}", $"{(int)type} is not a column type.");
            }
        }

        foreach (var (column, policy) in model.Pii)
        {
            if (!Enum.IsDefined(policy))
            {
                errors.Add($"{place}.columns.{column}.pii", $"{(int)policy} is not a policy.");
            }

            if (policy == PiiPolicy.Drop && string.Equals(column, model.PrimaryKey, StringComparison.Ordinal))
            {
                errors.Add(
                    $"{place}.columns.{column}.pii",
                    $"The column '{column}' is the model's primary key, so it cannot be dropped. Give hash, or another primary key.");
            }
        }
    }

    /// <summary>Makes the definition of a model without errors.</summary>
    internal ModelDefinition Define(ModelSettings model) => new(
        QueryOf(model), model.PrimaryKey!, model.Columns.ToFrozenDictionary(StringComparer.Ordinal))
    {
        Name = model.Name,
        Source = model.Source,
        Statement = model.Sql ?? model.Table,
        Pii = model.Pii.ToFrozenDictionary(StringComparer.Ordinal),
    };

    private static IEnumerable<string> Given(ModelSettings model)
    {
        if (model.Sql is not null)
        {
            yield return "rawSql";
        }

        if (model.Table is not null)
        {
            yield return "tableName";
        }

        if (model.Query is not null)
        {
            yield return "a query of its own";
        }
    }

    private ISourceQuery QueryOf(ModelSettings model)
    {
        if (model.Query is { } query)
        {
            return query;
        }

        var source = sources[model.Source!];
        return model.Table is { } table ? source.CreateTableQuery(table) : source.CreateQuery(model.Sql!);
    }

    private void CheckSource(ModelSettings model, string place)
    {
        if (model.Sql is null && model.Table is null)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(model.Source))
        {
            errors.Add($"{place}.source", "The source's name is empty. Name the source that the model is read from.");
        }
        else if (!sources.ContainsKey(model.Source))
        {
            errors.Add($"{place}.source", $"There is no source '{model.Source}'. {NameSuggestion.For(model.Source, sources.Keys)}");
        }

        if (model.Sql is not null && string.IsNullOrWhiteSpace(model.Sql))
        {
            errors.Add($"{place}.rawSql", "The SQL statement is empty. Give a SELECT.");
        }

        if (model.Table is not null)
        {
            CheckTable(model.Table, place);
        }
    }

    private void CheckTable(string table, string place)
    {
        try
        {
            TableName.Parse(table);
        }
        catch (FormatException exception)
        {
            errors.Add($"{place}.tableName", exception.Message);
        }
    }
}
