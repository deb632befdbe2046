using Npgsql;
using NpgsqlTypes;
using Personalization.Sources;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse.Postgres;

namespace Personalization.Warehouse.Tests.Postgres;

[ConformanceOf(typeof(PostgresSourceQuery))]
public sealed class PostgresSourceQueryConformanceTests(PostgresFixture fixture) : SourceQueryConformanceTests, IAsyncDisposable
{
    private readonly List<PostgresSource> _sources = [];

    protected override bool HasZeroCharacters => false;

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }
    }

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

        var source = new PostgresSource("warehouse", connectionString);
        _sources.Add(source);
        return source.CreateQuery("select id, name, doc, amount, big from t order by position");
    }
}
