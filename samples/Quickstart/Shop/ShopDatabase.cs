using Microsoft.Data.Sqlite;

namespace Quickstart.Shop;

/// <summary>The shop's own database, as another team would keep it. It knows nothing of the cache.</summary>
internal sealed class ShopDatabase(string path)
{
    // No constraints, as in many a warehouse: keys may be null or there twice, and a column holds what it was given.
    private const string Tables = """
        create table customers(user_id, email, full_name, city, points integer, ltv, credit_limit text);
        create table orders(order_id integer primary key, user_id, placed_on text, total real, items integer);
        create table products(sku text, name text, price real, stock integer, tags text);
        """;

    private readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();

    /// <summary>Makes the shop unless an earlier start did.</summary>
    /// <returns>Whether it was made now.</returns>
    internal async Task<bool> EnsureAsync()
    {
        if (File.Exists(path) && await DayAsync() > 0)
        {
            return false;
        }

        await ChangeAsync(day: 1, shop =>
        {
            shop.Execute(Tables);
            ShopDay.Open(shop);
            shop.Execute("create index orders_by_user on orders(user_id)");
        });
        return true;
    }

    /// <summary>Lets a day pass: customers come, buy and go, prices change.</summary>
    /// <returns>Which day it is then; the first is 1.</returns>
    internal async Task<long> NextDayAsync()
    {
        var day = await DayAsync() + 1;
        await ChangeAsync(day, shop => ShopDay.Pass(shop, day));
        return day;
    }

    /// <summary>Counts rows, for the progress bar.</summary>
    internal async Task<long> CountAsync(string table)
    {
        await using var connection = await OpenAsync();
        return new ShopWriter(connection).Count(table);
    }

    private async Task<long> DayAsync()
    {
        await using var connection = await OpenAsync();
        return new ShopWriter(connection).Day;
    }

    private async Task ChangeAsync(long day, Action<ShopWriter> change)
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var writer = new ShopWriter(connection);
        change(writer);
        writer.Day = day;
        await transaction.CommitAsync();
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
