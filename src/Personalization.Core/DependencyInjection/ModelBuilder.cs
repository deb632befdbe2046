using System.Data.Common;
using System.Text.Json.Serialization.Metadata;
using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>Configures a model: what is read, and what its columns are.</summary>
public sealed class ModelBuilder
{
    private readonly ModelSettings _settings;

    internal ModelBuilder(ModelSettings settings) => _settings = settings;

    /// <summary>Reads a SQL statement from a source.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public ModelBuilder FromSql(string source, string sql, string primaryKey)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(primaryKey);
        _settings.Source = source;
        _settings.Sql = sql;
        _settings.PrimaryKey = primaryKey;
        return this;
    }

    /// <summary>Reads all rows and columns of a table of a source.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="table">The table's name, such as <c>sales.customers</c>, as <see cref="TableName.Parse"/> reads it.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public ModelBuilder FromTable(string source, string table, string primaryKey)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(primaryKey);
        _settings.Source = source;
        _settings.Table = table;
        _settings.PrimaryKey = primaryKey;
        return this;
    }

    /// <summary>Reads objects of this process.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows; called once a run.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public ModelBuilder FromRows<T>(Func<IEnumerable<T>> rows, JsonTypeInfo<T> typeInfo, string primaryKey)
        => FromQuery(SourceQuery.FromRows(rows, typeInfo), primaryKey);

    /// <summary>Reads objects of this process that arrive one after the other.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows; called once a run.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public ModelBuilder FromRows<T>(Func<IAsyncEnumerable<T>> rows, JsonTypeInfo<T> typeInfo, string primaryKey)
        => FromQuery(SourceQuery.FromRows(rows, typeInfo), primaryKey);

    /// <summary>Reads what a function answers through any ADO.NET provider.</summary>
    /// <param name="open">Runs the query and answers a reader before the first row, which is disposed by the library; called once a run.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public ModelBuilder FromReader(Func<CancellationToken, Task<DbDataReader>> open, string primaryKey)
        => FromQuery(SourceQuery.FromReader(open), primaryKey);

    /// <summary>Reads a query of one's own.</summary>
    /// <param name="query">The query; it is opened once a run.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public ModelBuilder FromQuery(ISourceQuery query, string primaryKey)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(primaryKey);
        _settings.Query = query;
        _settings.PrimaryKey = primaryKey;
        return this;
    }

    /// <summary>Gives a column a type, to which its values are cast, also where they are keys and index values; or says what is let out of it.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="type">The type.</param>
    /// <param name="pii">What mappings, templates and indexes get of it.</param>
    /// <returns>The same builder.</returns>
    public ModelBuilder Column(string name, ColumnType type = ColumnType.Native, PiiPolicy pii = PiiPolicy.None)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (type != ColumnType.Native || pii == PiiPolicy.None)
        {
            _settings.Columns[name] = type;
        }

        if (pii != PiiPolicy.None)
        {
            _settings.Pii[name] = pii;
        }

        return this;
    }
}
