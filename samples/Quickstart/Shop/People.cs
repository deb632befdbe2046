using System.Globalization;

namespace Quickstart.Shop;

/// <summary>Makes customers and their orders up, the same ones for the same seed.</summary>
internal sealed class People(int seed)
{
    private static readonly string[] FirstNames =
        ["Ada", "Björn", "Chloé", "Dağhan", "Édith", "Fatima", "Günther", "Hyejin", "Iñigo", "Jürgen", "Katarzyna", "Łukasz", "María", "Nuño", "Oluwaseun", "Þóra"];

    private static readonly string[] LastNames =
        ["Almeida", "Brontë", "Çelik", "Dvořák", "Eriksen", "Fernández", "García", "Håkansson", "Ivanova", "Jones", "Kowalska", "Lévesque", "Müller", "Nguyễn", "O'Neill", "Papadopoulou"];

    private static readonly string?[] Cities =
        ["Århus", "Bogotá", "Cluj-Napoca", "Düsseldorf", "Évora", "København", "Kraków", "Malmö", "São Paulo", "Tromsø", "Zürich", null];

    private readonly Random _random = new(seed);

    internal (string Name, string? Email) NextPerson(long id)
    {
        var name = $"{Pick(FirstNames)} {Pick(LastNames)}";

        // Some people have no address on file; the others are found by it.
        var email = _random.Next(50) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"customer{id}@shop.example");
        return (name, email);
    }

    internal long NextId(int count) => _random.Next(1, count + 1);

    internal string? NextCity() => Pick(Cities);

    internal int NextOrderCount() => _random.Next(5);

    internal decimal NextAmount() => _random.Next(199, 25_000) / 100m;

    internal int NextItems() => _random.Next(1, 9);

    internal string NextDate() => new DateOnly(2025, 1, 1).AddDays(_random.Next(365)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A decimal as text, as many a table holds it: the type that the sync gives the column makes it a number.</summary>
    internal string NextLimit() => (_random.Next(1, 100) * 50m).ToString("0.00", CultureInfo.InvariantCulture);

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];
}
