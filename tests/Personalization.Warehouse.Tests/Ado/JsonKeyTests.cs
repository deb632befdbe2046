using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Records by the elements of a JSON column that holds scalars too: one value, one key, whichever way the column is read.</summary>
public sealed class JsonKeyTests(PostgresFixture fixture) : IDisposable
{
    private const string Rows = """insert into t values (1, '"solo"'), (2, '["a","b"]'), (3, '12.50'), (4, 'null'), (5, null)""";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("jsonb", true)]
    [InlineData("jsonb", false)]
    [InlineData("json", true)]
    [InlineData("json", false)]
    [InlineData("text", true)]
    public async Task Run_OnPostgres_KeysAreTheValues(string type, bool isCast)
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(connectionString, [$"create table t(id int, k {type})", Rows]);

        await CheckAsync(cache => cache.AddAdo("lake", NpgsqlFactory.Instance, connectionString, SqlDialect.Postgres), isCast);
        await CheckAsync(cache => cache.AddPostgres("lake", connectionString), isCast);
    }

    [Theory]
    [InlineData("json", true)]
    [InlineData("json", false)]
    [InlineData("text", true)]
    public async Task Run_OnSqlite_KeysAreTheValues(string type, bool isCast)
    {
        var file = await new SqliteFile(_directory.File("t.db")).ExecuteAsync($"create table t(id int, k {type})", Rows);

        await CheckAsync(cache => cache.AddAdo("lake", SqliteFactory.Instance, file.ConnectionString, SqlDialect.Sqlite), isCast);
    }

    private static async Task CheckAsync(Action<IPersonalizationBuilder> addSource, bool isCast)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache =>
        {
            addSource(cache);
            cache.AddCollection("people", people => people.Index("k", primary: true)).AddSync("people", sync =>
            {
                sync.FromSql("lake", "select id, k from t order by id", primaryKey: "id").To("people").Index("k", column: "k").Map("id");
                if (isCast)
                {
                    sync.Column("k", ColumnType.Json);
                }
            });
        });
        await using var provider = services.BuildServiceProvider();

        var run = await provider.GetRequiredService<ISyncService>().RunAsync("people", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((null, 4, 2, 0), (run.Error, run.Counts.Added, run.Counts.Ignored, run.Counts.Rejected));
        var found = await provider.GetRequiredService<IPersonalizationCache>()
            .GetManyAsync("people", "k", ["solo", "a", "b", "12.5", "null"], TestContext.Current.CancellationToken);
        Assert.Equal(
            ["""{"id":1}""", """{"id":2}""", """{"id":2}""", """{"id":3}""", null],
            found.Values.Select(record => record is null ? null : Encoding.UTF8.GetString(record.Utf8Json.Span)));
    }
}
