using System.Text;
using Personalization.Liquid.Rendering;
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
        var glue = call.Count > 0 ? call.TextOf(call[0]) : " ";
        var joined = new StringBuilder();
        var isFirst = true;
        foreach (var item in Items.Of(call.Input, call.Context))
        {
            joined.Append(isFirst ? string.Empty : glue).Append(call.TextOf(item));
            isFirst = false;
            call.Context.Budget.CheckLetters(joined.Length);
        }

        return LiquidValue.From(joined.ToString());
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
        var (property, context) = (call[0], call.Context);
        return LiquidValue.From(Items.Of(call.Input, call.Context).Select(item => Items.TryGet(item, property, context, out var found) ? found : default).ToArray());
    }

    internal static LiquidValue Compact(in LiquidFilterCall call)
    {
        var (property, context) = (call[0], call.Context);
        return LiquidValue.From(Items.Of(call.Input, context).Where(item => !(property.IsNil ? item : Ask(item, property, context)).IsNil).ToArray());
    }

    internal static LiquidValue Uniq(in LiquidFilterCall call)
    {
        var (property, context) = (call[0], call.Context);
        var seen = new HashSet<LiquidValue>(new IdentityComparer(context.Budget));
        return LiquidValue.From(Items.Of(call.Input, context).Where(item => seen.Add(property.IsNil ? item : Ask(item, property, context))).ToArray());
    }

    internal static LiquidValue Sum(in LiquidFilterCall call)
    {
        var (property, context) = (call[0], call.Context);
        var items = Items.Of(call.Input, call.Context);
        var values = call.Count == 0 || property.IsNil
            ? items
            : Items.Of(LiquidValue.From(items.Select(item => Items.TryGet(item, property, context, out var found) ? found : LiquidValue.From(0)).ToArray()), call.Context);
        return MathFilters.Sum(values, call.Context);
    }

    private static LiquidValue Ask(in LiquidValue item, in LiquidValue property, RenderContext context)
        => Items.TryGet(item, property, context, out var found) ? found : throw new LiquidException("An item has no properties.");
}
