using Personalization.Sources;

namespace Personalization.Core.Tests.Sync;

/// <summary>A source whose connection breaks after some rows.</summary>
internal sealed class BrokenQuery(IReadOnlyList<Customer> rows, int failAfter) : ISourceQuery
{
    private readonly EnumerableSourceQuery<Customer> _inner = new(() => Rows(rows, failAfter), CustomerJson.Default.Customer);

    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken) => _inner.OpenAsync(cancellationToken);

    private static IEnumerable<Customer> Rows(IReadOnlyList<Customer> rows, int failAfter)
    {
        for (var i = 0; i < failAfter; i++)
        {
            yield return rows[i];
        }

        throw new IOException("The connection broke.");
    }
}
