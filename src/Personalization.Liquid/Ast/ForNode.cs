using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Ast;

/// <summary><c>for</c>.</summary>
internal sealed class ForNode(LoopBounds bounds, Block body, Block? otherwise) : Node
{
    internal override bool IsBlank { get; } = body.IsBlank && (otherwise is null || otherwise.IsBlank);

    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var items = TakeItems(context);
        if (items.Count == 0)
        {
            otherwise?.Render(context, output);
            return;
        }

        var loop = new ForLoop(bounds.Name, items.Count, context.Loop);
        context.Loop = loop;
        context.EnterScope();
        context.SetInScope("forloop", LiquidValue.From(loop));
        foreach (var item in items)
        {
            context.Step();
            context.SetInScope(bounds.Variable, item);
            body.Render(context, output);
            loop.Index++;
            var interrupt = context.Interrupt;
            context.Interrupt = Interrupt.None;
            if (interrupt == Interrupt.Break)
            {
                break;
            }
        }

        context.LeaveScope();
        context.Loop = loop.Parent;
    }

    private List<LiquidValue> TakeItems(RenderContext context)
    {
        var from = bounds.Continues ? context.Offsets.GetValueOrDefault(bounds.Name) : BoundOf(bounds.Offset, context) ?? 0;
        var limit = BoundOf(bounds.Limit, context);
        var items = LoopItems.Slice(bounds.Items.Evaluate(context), from, from + limit, context.Budget);
        if (bounds.IsReversed)
        {
            items.Reverse();
        }

        context.Offsets[bounds.Name] = from + items.Count;
        return items;
    }

    private static long? BoundOf(Expression? bound, RenderContext context)
        => bound?.Evaluate(context) is { IsNil: false } value ? LiquidNumbers.ToInt64(value) : null;
}
