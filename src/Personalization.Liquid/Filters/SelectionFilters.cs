using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters that look for items with a property, or with a value of it.</summary>
internal static class SelectionFilters
{
    internal static LiquidValue Where(in LiquidFilterCall call) => Select(call, wanted: true);

    internal static LiquidValue Reject(in LiquidFilterCall call) => Select(call, wanted: false);

    internal static LiquidValue Find(in LiquidFilterCall call)
    {
        var items = Items.Of(call.Input, call.Context);
        return IndexOf(call, items) is >= 0 and var index ? items[(int)index] : default;
    }

    internal static LiquidValue FindIndex(in LiquidFilterCall call)
        => IndexOf(call, Items.Of(call.Input, call.Context)) is >= 0 and var index ? LiquidValue.From(index) : default;

    /// <summary>Nil, and not false, when an item before has no properties at all.</summary>
    internal static LiquidValue Has(in LiquidFilterCall call)
        => IndexOf(call, Items.Of(call.Input, call.Context)) is { } index ? LiquidValue.From(index >= 0) : default;

    private static LiquidValue Select(in LiquidFilterCall call, bool wanted)
    {
        var selected = new List<LiquidValue>();
        foreach (var item in Items.Of(call.Input, call.Context))
        {
            if (Matches(item, call) is not { } matches)
            {
                return default;
            }

            if (matches == wanted)
            {
                selected.Add(item);
            }
        }

        return LiquidValue.From(selected);
    }

    /// <summary>The place of the first item that matches, -1 when none does, and <see langword="null"/> when one before cannot be asked.</summary>
    private static long? IndexOf(in LiquidFilterCall call, IReadOnlyList<LiquidValue> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (Matches(items[i], call) is not false and var matches)
            {
                return matches is null ? null : i;
            }
        }

        return -1;
    }

    private static bool? Matches(in LiquidValue item, in LiquidFilterCall call)
    {
        if (!Items.TryGet(item, call[0], call.Context, out var found))
        {
            return null;
        }

        return call[1].IsNil ? found.IsTruthy : LiquidEquality.AreEqual(found, call[1], call.Context.Budget);
    }
}
