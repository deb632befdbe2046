using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters that sort. Items that are equal keep their order; nil comes last.</summary>
internal static class SortFilters
{
    internal static LiquidValue Sort(in LiquidFilterCall call) => Sorted(call, Compare);

    internal static LiquidValue SortNatural(in LiquidFilterCall call) => Sorted(call, CompareNaturally);

    private static LiquidValue Sorted(in LiquidFilterCall call, Comparison<LiquidValue> compare)
    {
        var items = Items.Of(call.Input, call.Context);
        var property = call[0];
        if (property.IsNil)
        {
            return LiquidValue.From(Order(items, item => item, compare));
        }

        // As in Ruby: what cannot be asked for properties makes nothing of the whole list.
        return items.All(item => Items.CanBeAsked(item))
            ? LiquidValue.From(Order(items, item => Items.TryGet(item, property, out var found) ? found : default, compare))
            : default;
    }

    private static LiquidValue[] Order(IReadOnlyList<LiquidValue> items, Func<LiquidValue, LiquidValue> key, Comparison<LiquidValue> compare)
    {
        try
        {
            return [.. items.OrderBy(key, Comparer<LiquidValue>.Create(compare))];
        }
        catch (InvalidOperationException exception) when (exception.InnerException is LiquidException inner)
        {
            throw inner;
        }
    }

    private static int Compare(LiquidValue left, LiquidValue right)
        => left.IsNil || right.IsNil
            ? left.IsNil.CompareTo(right.IsNil)
            : LiquidOrder.Compare(left, right) ?? throw new LiquidException("Items of different kinds cannot be sorted.");

    /// <summary>By their texts, letters from A to Z without regard to case.</summary>
    private static int CompareNaturally(LiquidValue left, LiquidValue right)
        => left.IsNil || right.IsNil
            ? left.IsNil.CompareTo(right.IsNil)
            : LiquidOrder.CompareTexts(Fold(left.ToString()), Fold(right.ToString()));

    private static string Fold(string text) => string.Create(text.Length, text, static (letters, from) =>
    {
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        }
    });
}
