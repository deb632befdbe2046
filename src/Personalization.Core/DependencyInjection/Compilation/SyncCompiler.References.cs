namespace Personalization.DependencyInjection.Compilation;

/// <summary>What a sync refers to: its model and its collection with the indexes.</summary>
internal sealed partial class SyncCompiler
{
    private void CheckModel(SyncSettings sync, string place)
    {
        var model = $"{place}.model";
        switch (sync.Sql, sync.Query)
        {
            case (null, null):
                errors.Add(model, "The sync has no model. Say what it reads: FromSql, FromRows, FromReader or FromQuery.");
                return;
            case (not null, not null):
                errors.Add(model, "The sync has two models. Leave one of FromSql and FromRows, FromReader or FromQuery.");
                break;
            case (not null, null):
                CheckSql(sync, model);
                break;
        }

        if (string.IsNullOrWhiteSpace(sync.PrimaryKey))
        {
            errors.Add($"{model}.primaryKey", "The model has no primary key. Name the column that identifies a row.");
        }

        foreach (var (column, type) in sync.Columns)
        {
            if (column.Length == 0)
            {
                errors.Add($"{model}.columns", "A column with a type has an empty name. Name a column of the model.");
            }

            if (!Enum.IsDefined(type))
            {
                errors.Add($"{model}.columns.{column}", $"{(int)type} is not a column type.");
            }
        }
    }

    private void CheckSql(SyncSettings sync, string place)
    {
        if (string.IsNullOrWhiteSpace(sync.Sql))
        {
            errors.Add($"{place}.rawSql", "The SQL statement is empty. Give a SELECT.");
        }

        if (string.IsNullOrWhiteSpace(sync.Source))
        {
            errors.Add($"{place}.source", "The source's name is empty. Name the source that the statement is sent to.");
        }
        else if (!sources.ContainsKey(sync.Source))
        {
            errors.Add($"{place}.source", $"There is no source '{sync.Source}'. {Suggest(sync.Source, sources.Keys)}");
        }
    }

    private void CheckCollection(SyncSettings sync, string place)
    {
        if (string.IsNullOrEmpty(sync.Collection))
        {
            errors.Add($"{place}.collection", "The sync has no collection. Say where its rows go: To(\"collection\").");
        }
        else if (!collections.ContainsKey(sync.Collection))
        {
            errors.Add($"{place}.collection", $"There is no collection '{sync.Collection}'. {Suggest(sync.Collection, collections.Keys)}");
        }

        var collection = sync.Collection is null ? null : collections.GetValueOrDefault(sync.Collection);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var index in sync.Indexes)
        {
            var indexPlace = $"{place}.indexes.{index.Index}";
            if (string.IsNullOrWhiteSpace(index.Index))
            {
                errors.Add($"{place}.indexes", "An index has an empty name. Name one of the collection's indexes.");
                continue;
            }

            if (collection is not null && !collection.Indexes.Any(known => Same(known.Name, index.Index)))
            {
                errors.Add(
                    indexPlace,
                    $"The collection '{collection.Name}' has no index '{index.Index}'. {Suggest(index.Index, collection.Indexes.Select(known => known.Name))}");
            }

            if (string.IsNullOrWhiteSpace(index.Column))
            {
                errors.Add(indexPlace, $"The index '{index.Index}' has no column. Name the column of the model that holds its values.");
            }

            if (!names.Add(index.Index))
            {
                errors.Add(indexPlace, $"The index '{index.Index}' is given twice. Remove one.");
            }
        }
    }
}
