using System.Data.Odbc;
using System.Text;
using DuckDB.NET.Data;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>One value that a provider cannot read, by whatever exception, rejects its row; the others are there.</summary>
public sealed class UnreadableValueTests(MariaFixture fixture) : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_InfiniteDateOfDuckDb_RejectsItsRow()
    {
        var file = new DuckDbFile(_directory.File("t.duckdb"));
        await file.ExecuteAsync("create table people(id integer, born date)", "insert into people values (1, '2026-01-31'), (2, 'infinity'), (3, null)");
        await CheckAsync(cache => cache.AddAdo("lake", DuckDBClientFactory.Instance, file.ConnectionString), "(Date)");
    }

    [Fact]
    public async Task Run_ZeroDateOfMariaDb_RejectsItsRow()
    {
        var database = await FillAsync();
        await CheckAsync(cache => cache.AddAdo("lake", MySqlConnectorFactory.Instance, database.ConnectionString, SqlDialect.MySql), "(DATE)");
    }

    [Fact]
    public async Task Run_ZeroDateThroughOdbc_RejectsItsRow()
    {
        var database = await FillAsync();
        await CheckAsync(cache => cache.AddAdo("lake", OdbcFactory.Instance, database.OdbcConnectionString, SqlDialect.MySql), "(date)");
    }

    private async Task<MariaDatabase> FillAsync()
    {
        var database = await fixture.CreateDatabaseAsync();
        await database.ExecuteAsync("create table people(id integer, born date)", "insert into people values (1, '2026-01-31'), (2, '0000-00-00'), (3, null)");
        return database;
    }

    private static async Task CheckAsync(Action<IPersonalizationBuilder> addSource, string type)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache =>
        {
            addSource(cache);
            cache.AddCollection("people", people => people.Index("id", primary: true))
                .AddSync("people", sync => sync.FromSql("lake", "select id, born from people order by id", primaryKey: "id").To("people").Map("born"));
        });
        await using var provider = services.BuildServiceProvider();
        var syncs = provider.GetRequiredService<ISyncService>();

        var preview = await provider.GetRequiredService<IModelService>().PreviewAsync("people", cancellationToken: Cancellation);
        var plan = await syncs.PlanAsync("people", cancellationToken: Cancellation);
        var test = await syncs.TestRowAsync("people", "2", cancellationToken: Cancellation);
        var run = await syncs.RunAsync("people", cancellationToken: Cancellation);

        var born = preview.Columns.Single(column => column.Name == "born");
        Assert.Equal(1, born.Refused);
        Assert.StartsWith($"Column 'born' {type}: ", born.RefusedReason, StringComparison.Ordinal);
        Assert.Equal(1, plan.Counts.Rejected);
        Assert.Contains("Column 'born'", test.Fields.Single(field => field.Name == "born").Refusal, StringComparison.Ordinal);
        Assert.Equal((2, 1), (run.Counts.Added, run.Counts.Rejected));
        var rejection = Assert.Single(run.Rejections);
        Assert.Equal("2", rejection.Key);
        Assert.StartsWith($"Column 'born' {type}: ", rejection.Reason, StringComparison.Ordinal);
        var record = await provider.GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", "1", Cancellation);
        Assert.Equal("{\"born\":\"2026-01-31\"}", Encoding.UTF8.GetString(record!.Utf8Json.Span));
    }
}
