namespace Personalization.Sources;

/// <summary>Rows at hand, as if they arrived.</summary>
internal sealed class SynchronousRows<T>(IEnumerable<T> rows) : IAsyncEnumerable<T>
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
