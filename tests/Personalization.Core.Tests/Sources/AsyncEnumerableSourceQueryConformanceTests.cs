using System.Runtime.CompilerServices;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Tests.Sources;

[ConformanceOf(typeof(EnumerableSourceQuery<>))]
public sealed class AsyncEnumerableSourceQueryConformanceTests : SourceQueryConformanceTests
{
    protected override ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
        => new(SourceQuery.FromRows(ArriveAsync(rows), RowsJson.Default.SourceQueryRow));

    private static async IAsyncEnumerable<SourceQueryRow> ArriveAsync(
        IReadOnlyList<SourceQueryRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
