using System.Data.Odbc;
using Personalization.Sources;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse.Ado;

namespace Personalization.Warehouse.Tests.Ado.Providers;

[ConformanceOf(typeof(AdoSourceQuery))]
public sealed class OdbcConformanceTests(MariaFixture fixture) : SourceQueryConformanceTests
{
    /// <summary>Text ends at this character.</summary>
    protected override bool HasZeroCharacters => false;

    protected override async ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var database = await fixture.CreateDatabaseAsync();
        return new AdoSource("warehouse", OdbcFactory.Instance, (await MariaRows.FillAsync(database, rows)).OdbcConnectionString, new AdoSourceOptions { Dialect = SqlDialect.MySql })
            .CreateQuery(MariaRows.Select);
    }
}
