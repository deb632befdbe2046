using System.Data;
using System.Data.Common;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Tests.Sources;

/// <summary>A provider whose columns have one type each.</summary>
[ConformanceOf(typeof(DbReaderSourceQuery))]
public sealed class DataTableReaderConformanceTests : SourceQueryConformanceTests
{
    protected override ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var table = new DataTable();
        table.Columns.Add("id", typeof(long));
        table.Columns.Add("name", typeof(string));
        table.Columns.Add("doc", typeof(string));
        table.Columns.Add("amount", typeof(double));
        table.Columns.Add("big", typeof(long));
        foreach (var row in rows)
        {
            table.Rows.Add(row.Id, row.Name, row.Doc, row.Amount, row.Big);
        }

        return new(SourceQuery.FromReader(_ => Task.FromResult<DbDataReader>(table.CreateDataReader())));
    }
}
