using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Tests.Sources;

[ConformanceOf(typeof(EnumerableSourceQuery<>))]
public sealed class EnumerableSourceQueryConformanceTests : SourceQueryConformanceTests
{
    protected override ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
        => new(SourceQuery.FromRows(rows, RowsJson.Default.SourceQueryRow));
}
