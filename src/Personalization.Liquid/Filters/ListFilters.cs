using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters of lists.</summary>
internal static class ListFilters
{
    internal static LiquidValue First(in LiquidFilterCall call) => LiquidSequence.TryFirst(call.Input, out var first) ? first : default;

    internal static LiquidValue Last(in LiquidFilterCall call) => LiquidSequence.TryLast(call.Input, out var last) ? last : default;

    internal static LiquidValue Size(in LiquidFilterCall call) => LiquidSequence.TrySize(call.Input, out var size) ? size : LiquidValue.From(0);

    internal static LiquidValue Join(in LiquidFilterCall call)
    {
        var glue = call.Count > 0 ? call[0].ToString() : " ";
        var texts = Items.Of(call.Input, call.Context).Select(item => item.ToString()).ToList();
        call.Context.Budget.CheckLetters(texts.Sum(text => (long)text.Length) + ((long)glue.Length * texts.Count));
        return LiquidValue.From(string.Join(glue, texts));
    }

    internal static LiquidValue Reverse(in LiquidFilterCall call) => LiquidValue.From(Items.Of(call.Input, call.Context).Reverse().ToArray());

    internal static LiquidValue Concat(in LiquidFilterCall call)
    {
        var added = call[0].AsArray() ?? throw new LiquidException("The filter 'concat' adds a list, and its argument is none.");
        var items = Items.Of(call.Input, call.Context);
        call.Context.Budget.CheckItems((long)items.Count + added.Count);
        return LiquidValue.From(items.Concat(added).ToArray());
    }

    internal static LiquidValue Map(in LiquidFilterCall call)
    {
        var property = call[0];
        return LiquidValue.From(Items.Of(call.Input, call.Context).Select(item => Items.TryGet(item, property, out var found) ? found : default).ToArray());
    }

    internal static LiquidValue Compact(in LiquidFilterCall call)
    {
        var property = call[0];
        return LiquidValue.From(Items.Of(call.Input, call.Context).Where(item => !(property.IsNil ? item : Ask(item, property)).IsNil).ToArray());
    }

    internal static LiquidValue Uniq(in LiquidFilterCall call)
    {
        var property = call[0];
        var seen = new HashSet<LiquidValue>(IdentityComparer.Instance);
        return LiquidValue.From(Items.Of(call.Input, call.Context).Where(item => seen.Add(property.IsNil ? item : Ask(item, property))).ToArray());
    }

    internal static LiquidValue Sum(in LiquidFilterCall call)
    {
        var property = call[0];
        var items = Items.Of(call.Input, call.Context);
        var values = call.Count == 0 || property.IsNil
            ? items
            : Items.Of(LiquidValue.From(items.Select(item => Items.TryGet(item, property, out var found) ? found : LiquidValue.From(0)).ToArray()), call.Context);
        return values.Aggregate(LiquidValue.From(0), (sum, value) => MathFilters.Add(sum, LiquidNumbers.ToNumber(value)));
    }

    private static LiquidValue Ask(in LiquidValue item, in LiquidValue property)
        => Items.TryGet(item, property, out var found) ? found : throw new LiquidException("An item has no properties.");
}
