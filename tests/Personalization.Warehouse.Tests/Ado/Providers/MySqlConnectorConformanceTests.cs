using MySqlConnector;
using Personalization.Sources;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse.Ado;

namespace Personalization.Warehouse.Tests.Ado.Providers;

[ConformanceOf(typeof(AdoSourceQuery))]
public sealed class MySqlConnectorConformanceTests(MariaFixture fixture) : SourceQueryConformanceTests
{
    protected override async ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var database = await fixture.CreateDatabaseAsync();
        return new AdoSource("warehouse", MySqlConnectorFactory.Instance, (await MariaRows.FillAsync(database, rows)).ConnectionString, new AdoSourceOptions { Dialect = SqlDialect.MySql })
            .CreateQuery(MariaRows.Select);
    }
}
