using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Sqlite.Tests.Budgets;

/// <summary>What reading a SQLite model allocates. The budget of a run is that of docs/benchmarks.md.</summary>
[Collection(BudgetGroup.Name)]
public sealed class SqliteBudgetTests : IDisposable
{
    private const int Rows = 200_000;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadAsync_EveryStorageClass_AllocatesNothingARow()
    {
        await using var reader = await Make().OpenAsync("select id, name, score, note, x'00ff' as raw from customers");
        var hasher = new RowHasher();
        ReadSome(reader, hasher, 1000); // whatever is made once

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = ReadSome(reader, hasher, 10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_000, read);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task RunAsync_NothingChanged_AllocatesAtMost16BytesARow()
    {
        Make();
        await using var services = new ServiceCollection()
            .AddPersonalizationCache(cache => cache
                .AddSqlite("shop", $"Data Source={_directory.File("shop.db")}")
                .AddCollection("customers", c => c.Index("id", primary: true))
                .AddSync("profile", s => s
                    .FromSql("shop", "select id, name, score, note from customers", primaryKey: "id")
                    .To("customers")
                    .Map("name")
                    .Map("score")
                    .Map("note")))
            .Services
            .BuildServiceProvider();
        await services.GetRequiredService<IRecordStore>().OpenAsync(
            services.GetRequiredService<PersonalizationDefinitions>().Collections["customers"], default);
        var sync = services.GetRequiredService<ISyncService>();
        await sync.RunAsync("profile");
        await sync.RunAsync("profile"); // whatever is made once

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var run = await sync.RunAsync("profile");
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(Rows, run.Counts.Unchanged);
        Assert.InRange(allocated / (double)Rows, 0, 16);
    }

    /// <summary>Not asynchronous, since the rows are there at once and a state machine would count.</summary>
    private static int ReadSome(RowReader reader, RowHasher hasher, int rows)
    {
        for (var read = 0; read < rows; read++)
        {
            var next = reader.ReadAsync(CancellationToken.None);
            if (!next.IsCompletedSuccessfully || !next.Result)
            {
                return read;
            }

            hasher.Reset();
            for (var column = 0; column < reader.Columns.Count; column++)
            {
                reader.AppendHash(column, hasher);
            }

            hasher.GetHash();
        }

        return rows;
    }

    private SqliteSource Make() => SqliteFiles.Make(
        _directory.File("shop.db"),
        "create table customers(id integer primary key, name text, score real, note text)",
        $"""
        insert into customers
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {Rows})
        select i, 'customer ' || i, i / 7.0, iif(i % 3 = 0, null, 'a note about ' || i) from n
        """);
}
