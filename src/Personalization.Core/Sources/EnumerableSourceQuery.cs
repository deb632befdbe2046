using System.Text.Json.Serialization.Metadata;

namespace Personalization.Sources;

/// <summary>A query over objects of this process. Its columns are the properties of <typeparamref name="T"/> by their JSON names.</summary>
/// <remarks>
/// Numbers, booleans, text, GUIDs, dates and times, and binary data are written as from a database, whatever converters the options have;
/// values of other types become nested JSON by the options. A value that <c>JsonIgnore</c> leaves out is no column.
/// </remarks>
internal sealed class EnumerableSourceQuery<T> : ISourceQuery
{
    private readonly Func<IAsyncEnumerable<T>> _rows;
    private readonly EnumerableColumn[] _columns;

    /// <summary>Initializes a new instance over rows that are at hand.</summary>
    /// <param name="rows">Answers the rows; called for every reading.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <exception cref="PersonalizationException">The contract is not one of an object with properties.</exception>
    public EnumerableSourceQuery(Func<IEnumerable<T>> rows, JsonTypeInfo<T> typeInfo)
        : this(() => new SynchronousRows(rows()), typeInfo) => ArgumentNullException.ThrowIfNull(rows);

    /// <summary>Initializes a new instance over rows that arrive.</summary>
    /// <param name="rows">Answers the rows; called for every reading.</param>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <exception cref="PersonalizationException">The contract is not one of an object with properties.</exception>
    public EnumerableSourceQuery(Func<IAsyncEnumerable<T>> rows, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(typeInfo);
        _rows = rows;
        _columns = EnumerableColumn.Of(typeInfo);
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">The source failed.</exception>
    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return new(new EnumerableRowReader<T>(_rows().GetAsyncEnumerator(stop.Token), _columns, stop));
        }
        catch (Exception exception)
        {
            stop.Dispose();
            if (SourceFailure.Is(exception, cancellationToken))
            {
                throw SourceFailure.Of(exception, cancellationToken);
            }

            throw;
        }
    }

    /// <summary>Rows at hand, as if they arrived.</summary>
    private sealed class SynchronousRows(IEnumerable<T> rows) : IAsyncEnumerable<T>
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumerator(rows.GetEnumerator());

        private sealed class Enumerator(IEnumerator<T> rows) : IAsyncEnumerator<T>
        {
            public T Current => rows.Current;

            public ValueTask<bool> MoveNextAsync() => new(rows.MoveNext());

            public ValueTask DisposeAsync()
            {
                rows.Dispose();
                return default;
            }
        }
    }
}
