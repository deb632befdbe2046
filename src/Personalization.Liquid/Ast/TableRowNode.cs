using System.Globalization;
using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Ast;

/// <summary><c>tablerow</c>: the rows of an HTML table.</summary>
internal sealed class TableRowNode(LoopBounds bounds, Block body) : Node
{
    internal override bool IsBlank => body.IsBlank;

    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var collection = bounds.Items.Evaluate(context);
        if (!collection.IsTruthy)
        {
            return;
        }

        var from = BoundOf(bounds.Offset, context) ?? 0;
        var items = LoopItems.Slice(collection, from, from + BoundOf(bounds.Limit, context), context.Budget);
        var loop = new TableRowLoop(items.Count, BoundOf(bounds.Columns, context) ?? items.Count);
        output.WriteText("<tr class=\"row1\">\n");
        context.EnterScope();
        context.SetInScope("tablerowloop", LiquidValue.From(loop));
        foreach (var item in items)
        {
            context.Step();
            context.SetInScope(bounds.Variable, item);
            output.WriteText(string.Create(CultureInfo.InvariantCulture, $"<td class=\"col{loop.Column}\">"));
            body.Render(context, output);
            output.WriteText("</td>");
            var interrupt = context.Interrupt;
            context.Interrupt = Interrupt.None;
            if (interrupt == Interrupt.Break)
            {
                break;
            }

            if (loop.IsLastColumn && !loop.IsLast)
            {
                output.WriteText(string.Create(CultureInfo.InvariantCulture, $"</tr>\n<tr class=\"row{loop.Row + 1}\">"));
            }

            loop.Advance();
        }

        context.LeaveScope();
        output.WriteText("</tr>\n");
    }

    private static long? BoundOf(Expression? bound, RenderContext context) => bound is null ? null : LiquidNumbers.TruncateToInt64(bound.Evaluate(context));
}
