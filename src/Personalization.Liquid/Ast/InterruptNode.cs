using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>break</c> and <c>continue</c>. Outside of a loop they end the template.</summary>
internal sealed class InterruptNode(Interrupt interrupt) : Node
{
    internal override void Render(RenderContext context, LiquidOutput output) => context.Interrupt = interrupt;
}
