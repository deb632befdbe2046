using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>A value that goes through filters.</summary>
internal sealed class FilteredExpression(Expression source, FilterCall[] filters) : Expression
{
    internal override LiquidValue Evaluate(RenderContext context)
    {
        var value = source.Evaluate(context);
        foreach (var filter in filters)
        {
            value = filter.Apply(value, context);
        }

        return value;
    }
}
