using System.Data.Common;
using System.Text.Json.Serialization.Metadata;
using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>The model of a sync: what is read.</summary>
public sealed partial class SyncBuilder
{
    /// <summary>Reads a SQL statement from a source.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromSql(string source, string sql, string primaryKey)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(primaryKey);
        _settings.Source = source;
        _settings.Sql = sql;
        _settings.PrimaryKey = primaryKey;
        return this;
    }

    /// <summary>Reads objects of this process.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows; called once a run.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromRows<T>(Func<IEnumerable<T>> rows, JsonTypeInfo<T> typeInfo, string primaryKey)
        => FromQuery(SourceQuery.FromRows(rows, typeInfo), primaryKey);

    /// <summary>Reads objects of this process that arrive one after the other.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows; called once a run.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromRows<T>(Func<IAsyncEnumerable<T>> rows, JsonTypeInfo<T> typeInfo, string primaryKey)
        => FromQuery(SourceQuery.FromRows(rows, typeInfo), primaryKey);

    /// <summary>Reads what a function answers through any ADO.NET provider.</summary>
    /// <param name="open">Runs the query and answers a reader before the first row, which is disposed by the library; called once a run.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromReader(Func<CancellationToken, Task<DbDataReader>> open, string primaryKey)
        => FromQuery(SourceQuery.FromReader(open), primaryKey);

    /// <summary>Reads a query of one's own.</summary>
    /// <param name="query">The query; it is opened once a run.</param>
    /// <param name="primaryKey">The column that identifies a row.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder FromQuery(ISourceQuery query, string primaryKey)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(primaryKey);
        _settings.Query = query;
        _settings.PrimaryKey = primaryKey;
        return this;
    }
}
