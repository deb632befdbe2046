namespace Quickstart.Shop;

/// <summary>What happens in the shop. The seed is fixed, so that every shop in the world is the same.</summary>
internal static class ShopDay
{
    internal const int Customers = 40_000;
    internal const int Products = 2_000;

    /// <summary>The day on which the Joneses get an e-mail address each.</summary>
    internal const long JonesesMended = 2;

    private const int Seed = 20260131;

    /// <summary>The first day: the shop opens.</summary>
    internal static void Open(ShopWriter shop)
    {
        var people = new People(Seed);
        for (var id = 1L; id <= Customers; id++)
        {
            AddCustomer(shop, people, id);
        }

        foreach (var guest in AwkwardGuests.All)
        {
            guest.Add(shop);
        }

        var goods = new Goods(Seed);
        for (var number = 1; number <= Products; number++)
        {
            AddProduct(shop, goods, number);
        }
    }

    /// <summary>Any later day.</summary>
    internal static void Pass(ShopWriter shop, long day)
    {
        var people = new People(Seed + (int)day);
        var goods = new Goods(Seed + (int)day);
        var first = Customers + (day * 1_000);
        for (var id = first; id < first + 250; id++)
        {
            AddCustomer(shop, people, id);
        }

        for (var i = 0; i < 1_000; i++)
        {
            shop.Execute("update customers set points = points + 10, city = ?2 where user_id = ?1", people.NextId(Customers), people.NextCity());
        }

        // By the position of their number, so that no two days let the same customers go.
        shop.Execute("delete from customers where user_id between ?1 and ?1 + 119", FirstToLeave(day));
        for (var i = 0; i < 40; i++)
        {
            shop.Execute("update products set price = ?2 where sku = ?1", Goods.Sku(goods.NextNumber(Products)), goods.NextPrice());
        }

        shop.Execute("delete from products where sku = ?1", Goods.Sku((int)day * 7));
        AddProduct(shop, goods, Products + (int)day);
        AwkwardGuests.Mend(shop);
    }

    /// <summary>The first of the customers who leave on a day.</summary>
    internal static long FirstToLeave(long day) => 20_000 + (day * 200);

    private static void AddCustomer(ShopWriter shop, People people, long id)
    {
        var (name, email) = people.NextPerson(id);
        var total = 0m;
        for (var orders = people.NextOrderCount(); orders > 0; orders--)
        {
            var price = people.NextAmount();
            shop.Execute(
                "insert into orders(user_id, placed_on, total, items) values(?1, ?2, ?3, ?4)", id, people.NextDate(), (double)price, people.NextItems());
            total += price;
        }

        shop.Execute(
            "insert into customers values(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            id, email, name, people.NextCity(), (long)(total * 10), (double)total, people.NextLimit());
    }

    private static void AddProduct(ShopWriter shop, Goods goods, int number) => shop.Execute(
        "insert into products values(?1, ?2, ?3, ?4, ?5)", Goods.Sku(number), goods.NextName(), goods.NextPrice(), goods.NextStock(), goods.NextTags());
}
