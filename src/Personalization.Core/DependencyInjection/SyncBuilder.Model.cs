using System.Data.Common;
using System.Text.Json.Serialization.Metadata;
using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>The model of a sync: one that several syncs may share, or one of its own.</summary>
public sealed partial class SyncBuilder
{
    /// <summary>Reads a model that was added by its name.</summary>
    /// <param name="name">The model's name.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromModel(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _settings.Model = name;
        return this;
    }

    /// <summary>Reads a SQL statement from a source.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromSql(string source, string sql, string primaryKey) => Own(model => model.FromSql(source, sql, primaryKey));

    /// <summary>Reads all rows and columns of a table of a source.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="table">The table's name, such as <c>sales.customers</c>, as <see cref="TableName.Parse"/> reads it.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromTable(string source, string table, string primaryKey) => Own(model => model.FromTable(source, table, primaryKey));

    /// <summary>Reads objects of this process.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows; called once a run.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromRows<T>(Func<IEnumerable<T>> rows, JsonTypeInfo<T> typeInfo, string primaryKey)
        => Own(model => model.FromRows(rows, typeInfo, primaryKey));

    /// <summary>Reads objects of this process that arrive one after the other.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows; called once a run.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromRows<T>(Func<IAsyncEnumerable<T>> rows, JsonTypeInfo<T> typeInfo, string primaryKey)
        => Own(model => model.FromRows(rows, typeInfo, primaryKey));

    /// <summary>Reads what a function answers through any ADO.NET provider.</summary>
    /// <param name="open">Runs the query and answers a reader before the first row, which is disposed by the library; called once a run.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromReader(Func<CancellationToken, Task<DbDataReader>> open, string primaryKey)
        => Own(model => model.FromReader(open, primaryKey));

    /// <summary>Reads a query of one's own.</summary>
    /// <param name="query">The query; it is opened once a run.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromQuery(ISourceQuery query, string primaryKey) => Own(model => model.FromQuery(query, primaryKey));

    /// <summary>
    /// Gives a column of the sync's own model a type, or says what is let out of it. A model that several syncs share has this where it is added.
    /// </summary>
    /// <param name="name">The column's name.</param>
    /// <param name="type">The type.</param>
    /// <param name="pii">What mappings, templates and indexes get of it.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Column(string name, ColumnType type = ColumnType.Native, PiiPolicy pii = PiiPolicy.None) => Own(model => model.Column(name, type, pii));

    private SyncBuilder Own(Action<ModelBuilder> configure)
    {
        configure(new ModelBuilder(_settings.OwnModel ??= new ModelSettings(_settings.Id)));
        return this;
    }
}
