using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>assign</c>.</summary>
internal sealed class AssignNode(string name, Expression value) : Node
{
    internal override bool IsBlank => true;

    internal override void Render(RenderContext context, LiquidOutput output) => context.Assign(name, value.Evaluate(context));
}
