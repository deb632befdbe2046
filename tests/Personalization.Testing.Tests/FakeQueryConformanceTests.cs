using Personalization.Sources;

namespace Personalization.Testing.Tests;

[ConformanceOf(typeof(FakeQuery))]
public sealed class FakeQueryConformanceTests : SourceQueryConformanceTests
{
    protected override ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
        => new(new FakeQuery("id", "name", "doc", "amount", "big")
            .SetRows([.. rows.Select(row => new object?[] { row.Id, row.Name, row.Doc, row.Amount, row.Big })]));
}
