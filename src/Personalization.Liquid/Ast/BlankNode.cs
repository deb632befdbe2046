using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>A comment.</summary>
internal sealed class BlankNode : Node
{
    internal override bool IsBlank => true;

    internal override void Render(RenderContext context, LiquidOutput output)
    {
    }
}
