using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Budgets;

/// <summary>What reading a PostgreSQL model allocates: the driver's own rows are the most of it.</summary>
[Collection(BudgetGroup.Name)]
public sealed class PostgresBudgetTests(PostgresFixture fixture)
{
    private const int Rows = 200_000;

    private const long Budget = 16L * Rows;

    /// <summary>On a busy machine rows are waited for one by one, and each wait allocates, as other threads do: only what every repeat allocates is the rows' own.</summary>
    private const int MostRepeats = 10;
    private const string Columns = "id, name, active, score, price, born, seen, token, tags, doc";

    [Fact]
    public async Task ReadAsync_TenMixedColumnsHashed_AllocatesAtMost16BytesARow()
    {
        await using var source = new PostgresSource("shop", await MakeAsync());
        await ReadAsync(source); // whatever is made once

        var allocated = await MeasureAsync(async () => Assert.Equal(Rows, await ReadAsync(source)));

        Assert.InRange(allocated, 0, Budget);
    }

    [Fact]
    public async Task RunAsync_NothingChanged_AllocatesAtMost16BytesARow()
    {
        var connectionString = await MakeAsync();
        await using var services = new ServiceCollection()
            .AddPersonalizationCache(cache => cache
                .AddPostgres("shop", connectionString)
                .AddCollection("customers", c => c.Index("id", primary: true))
                .AddSync("profile", s =>
                {
                    s.FromSql("shop", $"select {Columns} from customers", primaryKey: "id").To("customers");
                    foreach (var column in Columns.Split(", ").Skip(1))
                    {
                        s.Map(column);
                    }
                }))
            .Services
            .BuildServiceProvider();
        await services.GetRequiredService<IRecordStore>().OpenAsync(
            services.GetRequiredService<PersonalizationDefinitions>().Collections["customers"], default);
        var sync = services.GetRequiredService<ISyncService>();
        await sync.RunAsync("profile");
        await sync.RunAsync("profile"); // whatever is made once

        var allocated = await MeasureAsync(async () => Assert.Equal(Rows, (await sync.RunAsync("profile")).Counts.Unchanged));

        Assert.InRange(allocated, 0, Budget);
    }

    /// <summary>Answers what the least of several repeats allocates, or the first one that keeps to the budget.</summary>
    private static async Task<long> MeasureAsync(Func<Task> work)
    {
        var least = long.MaxValue;
        for (var repeat = 0; repeat < MostRepeats && least > Budget; repeat++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await work();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private static async Task<int> ReadAsync(PostgresSource source)
    {
        await using var reader = await source.CreateQuery($"select {Columns} from customers").OpenAsync(TestContext.Current.CancellationToken);
        var hasher = new RowHasher();
        var rows = 0;
        while (await reader.ReadAsync(CancellationToken.None))
        {
            rows++;
            hasher.Reset();
            for (var column = 0; column < reader.Columns.Count; column++)
            {
                reader.AppendHash(column, hasher);
            }

            hasher.GetHash();
        }

        return rows;
    }

    private async Task<string> MakeAsync()
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(connectionString, string.Create(CultureInfo.InvariantCulture, $$"""
            create table customers as
            select i as id, 'customer ' || i as name, i % 2 = 0 as active, i / 7.0::float8 as score, (i % 100000)::numeric / 100 as price,
              date '1970-01-01' + i % 10000 as born, timestamptz '2026-01-31 08:30:00+00' + i * interval '1 second' as seen,
              md5(i::text)::uuid as token, array['a', 'tag ' || i % 9, null] as tags, jsonb_build_object('n', i, 's', 'x') as doc
            from generate_series(1, {{Rows}}) i
            """));
        return connectionString;
    }
}
