using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>{{ … }}</c> and <c>{% echo … %}</c>.</summary>
internal sealed class OutputNode(Expression expression) : Node
{
    internal override void Render(RenderContext context, LiquidOutput output) => output.WriteValue(expression.Evaluate(context));
}
