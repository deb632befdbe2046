using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters that sort. Items that are equal keep their order; nil comes last.</summary>
internal static class SortFilters
{
    /// <summary>What a comparison counts as work: it takes as long as going over so many letters.</summary>
    private const int WorkOfComparison = 32;

    internal static LiquidValue Sort(in LiquidFilterCall call) => Sorted(call, isNatural: false);

    /// <summary>By their texts, letters from A to Z without regard to case.</summary>
    internal static LiquidValue SortNatural(in LiquidFilterCall call) => Sorted(call, isNatural: true);

    private static LiquidValue Sorted(in LiquidFilterCall call, bool isNatural)
    {
        var items = Items.Of(call.Input, call.Context);
        var (property, context) = (call[0], call.Context);

        // As in Ruby: what cannot be asked for properties makes nothing of the whole list.
        if (!property.IsNil && !items.All(item => Items.CanBeAsked(item)))
        {
            return default;
        }

        var keys = new LiquidValue[items.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var key = items[i];
            if (!property.IsNil)
            {
                Items.TryGet(items[i], property, context, out key);
            }

            keys[i] = isNatural && !key.IsNil ? LiquidValue.From(Fold(call.TextOf(key), context.Budget)) : key;
        }

        return LiquidValue.From(Order(items, keys, context.Budget));
    }

    private static LiquidValue[] Order(IReadOnlyList<LiquidValue> items, LiquidValue[] keys, RenderBudget budget)
    {
        var places = new int[keys.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        try
        {
            // By places, since items that are equal keep their order.
            Array.Sort(places, (left, right) => Compare(keys[left], keys[right], budget) is not 0 and var order ? order : left.CompareTo(right));
        }
        catch (InvalidOperationException exception) when (exception.InnerException is LiquidException or OperationCanceledException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException);
            throw;
        }

        return Array.ConvertAll(places, place => items[place]);
    }

    private static int Compare(in LiquidValue left, in LiquidValue right, RenderBudget budget)
    {
        budget.Work(WorkOfComparison);
        return left.IsNil || right.IsNil
            ? left.IsNil.CompareTo(right.IsNil)
            : LiquidOrder.Compare(left, right, budget) ?? throw new LiquidException("Items of different kinds cannot be sorted.");
    }

    private static string Fold(string text, RenderBudget budget)
    {
        budget.Work(text.Length);
        return string.Create(text.Length, text, static (letters, from) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
            }
        });
    }
}
