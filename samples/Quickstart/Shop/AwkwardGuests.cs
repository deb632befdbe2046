namespace Quickstart.Shop;

/// <summary>The customers that every real shop has, and that break caches.</summary>
internal static class AwkwardGuests
{
    /// <summary>One more than a double can count to: as a float it would be another customer's id.</summary>
    internal const long BigId = 9_007_199_254_740_993;

    internal const string BigEmail = "zoë+books@shop.example";

    internal const string SharedEmail = "the.joneses@shop.example";

    internal static IReadOnlyList<Guest> All { get; } =
    [
        new(BigId, BigEmail, "Zoë \"Zo\" Brontë 🎂", "Kraków", long.MaxValue, 1250.5, "1500.00"),
        new(BigId - 1, "noel@shop.example", "Noël Ó Briain", "", 0, "19.90", null),
        new(100_001, "o'hara@shop.example", "Robert'); drop table customers;--", null, -1, 1e21, null),
        new(100_002, "李@shop.example", "李小龙 👨‍👩‍👧‍👦", "香港", 12, 12, "0.00"),
        new(100_003, "", "", "", null, null, "-0.50"),
        new(100_004, null, "Nobody's e-mail", "Malmö", 1, 1.5, null),

        // Rows that cannot become records; the run says why.
        new(100_005, SharedEmail, "Ann Jones", "Cardiff", 1, 10.5, null),
        new(100_006, SharedEmail, "Bob Jones", "Cardiff", 2, 11.5, null),
        new(100_007, "first.try@shop.example", "Entered once", "Évora", 1, 1.0, null),
        new(100_007, "second.try@shop.example", "Entered twice", "Évora", 1, 1.0, null),
        new(null, "anonymous@shop.example", "Has no id yet", "Évora", 1, 1.0, null),
    ];

    /// <summary>The shop notices one of its mistakes: the Joneses get an address each.</summary>
    internal static void Mend(ShopWriter shop)
        => shop.Execute("update customers set email = 'bob.jones@shop.example' where user_id = 100006");

    internal sealed record Guest(object? Id, string? Email, string Name, string? City, long? Points, object? Ltv, string? CreditLimit)
    {
        internal void Add(ShopWriter shop)
        {
            shop.Execute("insert into customers values(?1, ?2, ?3, ?4, ?5, ?6, ?7)", Id, Email, Name, City, Points, Ltv, CreditLimit);
            shop.Execute("insert into orders(user_id, placed_on, total, items) values(?1, '2025-12-24', 24.9, 2)", Id);
        }
    }
}
