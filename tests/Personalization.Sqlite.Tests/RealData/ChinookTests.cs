using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>The customers of a music shop that nobody made for these tests, with their invoices as nested JSON.</summary>
public sealed class ChinookTests : IDisposable
{
    private const string Sync = "customers";
    private const int Customers = 59;

    private static readonly RealModel Model = new(
        """
        select c.*, (
          select json_group_array(json_object('id', i.InvoiceId, 'date', i.InvoiceDate, 'total', i.Total, 'lines', (
            select json_group_array(json_object('track', t.Name, 'price', l.UnitPrice, 'quantity', l.Quantity))
            from InvoiceLine l join Track t on t.TrackId = l.TrackId where l.InvoiceId = i.InvoiceId)))
          from Invoice i where i.CustomerId = c.CustomerId) as invoices
        from Customer c
        """,
        "CustomerId",
        "CustomerId", "FirstName", "LastName", "Company", "Address", "City", "State", "Country", "PostalCode", "Phone", "Fax", "Email", "SupportRepId", "invoices")
    {
        Json = new HashSet<string> { "invoices" },
        OtherIndex = "Email",
    };

    private readonly TempDirectory _directory = new();

    private string Shop => _directory.File("chinook.db");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_Customers_EqualTheDatabaseByIdAndByEmail(bool durable)
    {
        CopyShop();
        await using var host = await StartAsync(durable);

        var run = await host.RunAsync(Sync);

        Assert.Equal(new SyncCounts { RowsQueried = Customers, Added = Customers }, run.Counts);
        Assert.Equal(Customers, await OwnAnswer.CompareAsync(host.Cache, Sync, Shop, Model));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_EditedDatabase_IsFollowed(bool durable)
    {
        CopyShop();
        await using var host = await StartAsync(durable);
        await host.RunAsync(Sync);
        Execute(
            "insert into Customer(CustomerId, FirstName, LastName, Email) values(60, 'Þóra', 'O''Hara ''☂''', 'þóra@example.org')",
            "insert into Invoice(InvoiceId, CustomerId, InvoiceDate, Total) values(9001, 60, '2026-01-31', 9007199254740993)",
            "update Customer set Phone = null where CustomerId between 10 and 14",
            "update InvoiceLine set Quantity = Quantity + 1 where InvoiceId = (select min(InvoiceId) from Invoice where CustomerId = 20)",
            "create table swap as select 3 - CustomerId as id, Email from Customer where CustomerId in (1, 2)",
            "update Customer set Email = (select Email from swap where id = CustomerId) where CustomerId in (1, 2)",
            "delete from Customer where CustomerId in (30, 31)");

        var run = await host.RunAsync(Sync);

        Assert.Equal(new SyncCounts { RowsQueried = 58, Added = 1, Changed = 8, Unchanged = 49, Removed = 2 }, run.Counts);
        Assert.Equal(58, await OwnAnswer.CompareAsync(host.Cache, Sync, Shop, Model));
        Assert.Null(await host.Cache.GetAsync(Sync, "CustomerId", "30"));
    }

    [Fact]
    public async Task GetAsync_SecondProcessOverTheSameFiles_AnswersWithoutAQuery()
    {
        CopyShop();
        await using (var first = await StartAsync(durable: true))
        {
            await first.RunAsync(Sync);
        }

        var query = new FakeQuery(new SqliteSource("shop", $"Data Source={Shop}").CreateQuery(Model.Sql));
        await using var second = await CacheHost.StartAsync(
            _directory.File("records.db"), cache => Model.AddTo(cache, Sync, sync => sync.FromQuery(query, Model.Key)));

        Assert.True(second.Syncs.IsReady(Sync));
        Assert.Equal(Customers, await OwnAnswer.CompareAsync(second.Cache, Sync, Shop, Model));
        Assert.Equal(0, query.Opens);

        var run = await second.RunAsync(Sync);
        Assert.Equal(1, query.Opens);
        Assert.Equal(Customers, run.Counts.Unchanged);
    }

    private Task<CacheHost> StartAsync(bool durable) => CacheHost.StartAsync(
        durable ? _directory.File("records.db") : null,
        cache => Model.AddTo(cache.AddSqlite("shop", $"Data Source={Shop}"), Sync, "shop"));

    private void CopyShop()
    {
        File.Copy(SharedData.PathOf("chinook/Chinook_Sqlite.sqlite"), Shop);
        File.SetAttributes(Shop, FileAttributes.Normal);
    }

    private void Execute(params string[] statements)
    {
        using var connection = new SqliteConnection($"Data Source={Shop};Pooling=False;Foreign Keys=False");
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }
}
