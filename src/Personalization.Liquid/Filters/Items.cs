using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>What filters of lists take a value for: lists without the lists in them, ranges, nothing for nil, and one item for all else.</summary>
internal static class Items
{
    internal static IReadOnlyList<LiquidValue> Of(in LiquidValue input, RenderContext context)
    {
        if (input.AsArray() is { } array)
        {
            return HasArrays(array) ? Flatten(array, context) : array;
        }

        return input.Kind switch
        {
            LiquidKind.Nil => [],
            LiquidKind.Range => LoopItems.Slice(input, 0, null, context.Budget),
            _ => [input],
        };
    }

    /// <summary>What Ruby's brackets answer: an object's value, a part of a text, a bit of a number.</summary>
    /// <param name="item">The item.</param>
    /// <param name="property">What is asked of it.</param>
    /// <param name="context">Counts what is looked at.</param>
    /// <param name="found">The answer.</param>
    /// <returns>Whether the item can be asked at all.</returns>
    /// <exception cref="LiquidException">It can be asked, but not for this.</exception>
    internal static bool TryGet(in LiquidValue item, in LiquidValue property, RenderContext context, out LiquidValue found)
    {
        found = default;
        context.Budget.Work(item);
        switch (item.Kind)
        {
            case LiquidKind.Object:
                if (property.AsText() is { } name)
                {
                    item.AsObject()!.TryGetValue(name, out found);
                }

                return true;
            case LiquidKind.Text when property.AsText() is { } part:
                found = TextSearch.Contains(item.AsText()!, part) ? property : default;
                return true;
            case LiquidKind.Text when property is { Kind: LiquidKind.Integer, IsBig: false }:
                found = LiquidValue.From(Letters.Slice(item.AsText()!, property.Int64, 1) is { Length: > 0 } letter ? letter : null);
                return true;
            case LiquidKind.Integer when property is { Kind: LiquidKind.Integer, IsBig: false }:
                found = LiquidValue.From((item.AsInteger()!.Value >> (int)Math.Clamp(property.Int64, 0, 10_000)).IsEven || property.Int64 < 0 ? 0 : 1);
                return true;
            case LiquidKind.Text or LiquidKind.Integer:
                throw new LiquidException("The items have no properties of this name.");
            default:
                return false;
        }
    }

    /// <summary>Whether an item can be asked for properties.</summary>
    internal static bool CanBeAsked(in LiquidValue item) => item.Kind is LiquidKind.Object or LiquidKind.Text or LiquidKind.Integer;

    private static bool HasArrays(IReadOnlyList<LiquidValue> array)
    {
        for (var i = 0; i < array.Count; i++)
        {
            if (array[i].Kind == LiquidKind.Array)
            {
                return true;
            }
        }

        return false;
    }

    private static List<LiquidValue> Flatten(IReadOnlyList<LiquidValue> array, RenderContext context)
    {
        var flat = new List<LiquidValue>();
        var open = new Stack<LiquidValue>(array.Reverse());
        while (open.TryPop(out var item))
        {
            context.Budget.Work(1);
            if (item.AsArray() is { } inner)
            {
                context.Budget.Work(inner.Count);
                context.Budget.CheckItems(open.Count + (long)inner.Count);
                for (var i = inner.Count - 1; i >= 0; i--)
                {
                    open.Push(inner[i]);
                }
            }
            else
            {
                flat.Add(item);
                context.Budget.CheckItems(flat.Count);
            }
        }

        return flat;
    }
}
