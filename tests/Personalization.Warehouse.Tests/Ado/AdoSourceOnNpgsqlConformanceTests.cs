using Npgsql;
using NpgsqlTypes;
using Personalization.Sources;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse.Ado;

namespace Personalization.Warehouse.Tests.Ado;

[ConformanceOf(typeof(AdoSourceQuery))]
public sealed class AdoSourceOnNpgsqlConformanceTests(PostgresFixture fixture) : SourceQueryConformanceTests
{
    protected override bool HasZeroCharacters => false;

    protected override async ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(
            connectionString, "create table t(position int generated always as identity, id bigint, name text, doc text, amount double precision, big bigint)");
        await using (var connection = new NpgsqlConnection(connectionString + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var import = await connection.BeginBinaryImportAsync("copy t(id, name, doc, amount, big) from stdin (format binary)");
            foreach (var row in rows)
            {
                await import.StartRowAsync();
                await import.WriteAsync(row.Id, NpgsqlDbType.Bigint);
                await import.WriteAsync((object?)row.Name ?? DBNull.Value, NpgsqlDbType.Text);
                await import.WriteAsync((object?)row.Doc ?? DBNull.Value, NpgsqlDbType.Text);
                await import.WriteAsync((object?)row.Amount ?? DBNull.Value, NpgsqlDbType.Double);
                await import.WriteAsync((object?)row.Big ?? DBNull.Value, NpgsqlDbType.Bigint);
            }

            await import.CompleteAsync();
        }

        return new AdoSource("warehouse", NpgsqlFactory.Instance, connectionString, new AdoSourceOptions { Dialect = SqlDialect.Postgres })
            .CreateQuery("select id, name, doc, amount, big from t order by position");
    }
}
