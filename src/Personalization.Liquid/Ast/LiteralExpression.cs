using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>A value that stands in the template.</summary>
internal sealed class LiteralExpression(LiquidValue value) : Expression
{
    internal LiquidValue Value { get; } = value;

    internal override LiquidValue Evaluate(RenderContext context) => Value;
}
