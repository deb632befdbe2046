using System.Data.Common;
using System.Text.Json.Serialization.Metadata;

namespace Personalization.Sources;

/// <summary>Makes queries of what a program has at hand.</summary>
public static class SourceQuery
{
    /// <summary>Makes a query over objects, which are enumerated anew for every reading.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <returns>The query.</returns>
    /// <example><code>var query = SourceQuery.FromRows(customers, ShopJson.Default.Customer);</code></example>
    public static ISourceQuery FromRows<T>(IEnumerable<T> rows, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new EnumerableSourceQuery<T>(() => rows, typeInfo);
    }

    /// <summary>Makes a query over objects that arrive, and are enumerated anew for every reading.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <returns>The query.</returns>
    public static ISourceQuery FromRows<T>(IAsyncEnumerable<T> rows, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new EnumerableSourceQuery<T>(() => rows, typeInfo);
    }

    /// <summary>Makes a query over the objects that a function answers at every reading.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <returns>The query.</returns>
    public static ISourceQuery FromRows<T>(Func<IEnumerable<T>> rows, JsonTypeInfo<T> typeInfo) => new EnumerableSourceQuery<T>(rows, typeInfo);

    /// <summary>Makes a query over the arriving objects that a function answers at every reading.</summary>
    /// <typeparam name="T">The type of a row; its properties, by their JSON names, are the columns.</typeparam>
    /// <param name="rows">Answers the rows.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <returns>The query.</returns>
    public static ISourceQuery FromRows<T>(Func<IAsyncEnumerable<T>> rows, JsonTypeInfo<T> typeInfo) => new EnumerableSourceQuery<T>(rows, typeInfo);

    /// <summary>Makes a query that a function runs through any ADO.NET provider.</summary>
    /// <param name="open">Runs the query and answers a reader before the first row, which is disposed by the library.</param>
    /// <returns>The query.</returns>
    public static ISourceQuery FromReader(Func<CancellationToken, Task<DbDataReader>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new DbReaderSourceQuery(open);
    }
}
