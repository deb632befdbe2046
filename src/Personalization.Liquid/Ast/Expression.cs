using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>What has a value.</summary>
internal abstract class Expression
{
    internal abstract LiquidValue Evaluate(RenderContext context);
}
