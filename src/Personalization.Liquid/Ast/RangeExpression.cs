using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Ast;

/// <summary><c>(first..last)</c>.</summary>
internal sealed class RangeExpression(Expression first, Expression last) : Expression
{
    internal override LiquidValue Evaluate(RenderContext context) => LiquidValue.Range(BoundOf(first, context), BoundOf(last, context));

    private static long BoundOf(Expression bound, RenderContext context)
    {
        var value = bound.Evaluate(context);
        return bound is LiteralExpression && value.Kind == LiquidKind.Float
            ? (long)value.Double
            : value.Kind is LiquidKind.Nil or LiquidKind.Text or LiquidKind.Empty or LiquidKind.Blank ? LiquidNumbers.LeadingInteger(value.ToString()) : LiquidNumbers.ToInt64(value);
    }
}
