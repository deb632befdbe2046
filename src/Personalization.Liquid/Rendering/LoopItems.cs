using Personalization.Liquid.Values;

namespace Personalization.Liquid.Rendering;

/// <summary>What loops go over.</summary>
internal static class LoopItems
{
    /// <summary>Takes the items from one on, up to but without another; a text is one item, whatever the bounds.</summary>
    /// <param name="value">What is gone over.</param>
    /// <param name="from">The first.</param>
    /// <param name="to">The first that is left out; <see langword="null"/> for none.</param>
    /// <param name="budget">Refuses what is too long.</param>
    /// <returns>The items.</returns>
    internal static List<LiquidValue> Slice(in LiquidValue value, long from, long? to, RenderBudget budget)
    {
        var items = new List<LiquidValue>();
        switch (value.Kind)
        {
            case LiquidKind.Text:
                if (value.AsText()!.Length > 0)
                {
                    items.Add(value);
                }

                break;
            case LiquidKind.Array:
                var array = value.AsArray()!;
                for (var i = Math.Max(0, from); i < Math.Min(array.Count, to ?? long.MaxValue); i++)
                {
                    items.Add(array[(int)i]);
                }

                break;
            case LiquidKind.Object:
                var place = 0L;
                foreach (var entry in value.AsObject()!.Entries)
                {
                    budget.Work(1);
                    if (place >= to)
                    {
                        break;
                    }

                    if (place++ >= from)
                    {
                        items.Add(LiquidSequence.Pair(entry));
                    }
                }

                break;
            case LiquidKind.Range:
                var range = value.AsRange()!;
                var end = Math.Min(range.Count, to ?? long.MaxValue);
                budget.CheckItems(end - Math.Max(0, from));
                for (var i = Math.Max(0, from); i < end; i++)
                {
                    items.Add(LiquidValue.From(range.First + i));
                }

                break;
            default:
                break;
        }

        budget.Work(items.Count);
        return items;
    }
}
