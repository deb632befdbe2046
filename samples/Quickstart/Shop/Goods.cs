using System.Globalization;

namespace Quickstart.Shop;

/// <summary>Makes products up, the same ones for the same seed.</summary>
internal sealed class Goods(int seed)
{
    private static readonly string[] Colors = ["Red", "Crème", "Blue ❄", "Green", "\"Midnight\" black", "Rosé"];
    private static readonly string[] Things = ["mug", "notebook", "jalapeño sauce", "T-shirt", "6\" ruler", "smörgåsbord set", "umbrella ☂"];
    private static readonly string[] Tags = ["[]", """["new"]""", """["sale", "last chance"]""", """["gift", "🎁"]"""];

    private readonly Random _random = new(seed);

    internal static string Sku(int number) => string.Create(CultureInfo.InvariantCulture, $"SKU-{number:00000}");

    internal int NextNumber(int count) => _random.Next(1, count + 1);

    internal string NextName() => $"{Pick(Colors)} {Pick(Things)}";

    internal double NextPrice() => _random.Next(99, 9_999) / 100.0;

    internal int NextStock() => Math.Max(0, _random.Next(-10, 200));

    internal string NextTags() => Pick(Tags);

    private string Pick(string[] items) => items[_random.Next(items.Length)];
}
